"""How a message is built."""

from bot.lightning.shape import shape


def test_shape_shows_how_a_message_is_built():
    content = {"status": "x", "data": {"audio": "abc", "word": [1]}, "errors": [{}], "code": 7}

    assert shape(content) == (
        "{code: int, data: {audio: str of 3, 1 more}, errors: [{}, …], status: str of 1}"
    )
    assert shape([[[[1]]]]) == "[[[[…], …], …], …]"
