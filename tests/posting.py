"""What a browser sends: a form with a one-time key of its own."""

from itertools import count

_number = count()


def post(client, address, data=None, **more):
    return client.post(address, {"once": f"test-key-{next(_number):014d}", **(data or {})}, **more)
