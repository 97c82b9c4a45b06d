"""What web-hooks write."""

from playground import Playground


def test_a_webhook_writes_under_any_name(playground: Playground):
    """Its messages name it twice and carry no member."""
    guild = playground.add_guild("One")
    text = guild.add_text_channel("general")
    hook = guild.add_webhook(text, "News")

    first, second = hook.write("one"), hook.write("two", name="Weather")

    bodies = [first.payload(), second.payload()]
    assert [body["webhook_id"] for body in bodies] == [str(hook.id)] * 2
    assert [body["author"]["id"] for body in bodies] == [str(hook.id)] * 2
    assert [body["author"]["username"] for body in bodies] == ["News", "Weather"]
    assert all(body["author"]["bot"] and "member" not in body for body in bodies)
