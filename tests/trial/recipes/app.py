"""The smallest application that gunicorn can serve."""


def app(_environment, start):  # noqa: ANN001, ANN201 - it runs in a boot, under a Python that knows no more than WSGI
    """Answer every request with a greeting."""
    start("200 OK", [("Content-Type", "text/plain")])
    return [b"hello\n"]
