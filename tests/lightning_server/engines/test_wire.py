from lightning_server.engines.wire import HEADER, Kind, Order


def test_an_order_survives_the_line():
    """Line ends, quotes and other scripts in a text do not end the line."""
    order = Order(number=3, text='a\nb "c" Привет\u2028', voice="de-DE", speed=1.5, pitch=0.7)

    line = order.to_line()

    assert line.count(b"\n") == 1
    assert Order.from_line(line) == order


def test_header_holds_number_kind_and_size():
    assert HEADER.unpack(HEADER.pack(2**32 - 1, Kind.END, 0)) == (2**32 - 1, Kind.END, 0)
