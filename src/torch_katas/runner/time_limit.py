"""The error that ends a test whose limit is exceeded; it imports no pytest."""


class TimeLimitError(BaseException):
    """A test's limit is exceeded; `computing` tells whether its processor time is, or the clock alone.

    It is no Exception, so that an answer which catches those does not catch it.
    """

    def __init__(self, seconds: float, *, computing: bool):
        super().__init__(f"no result after {seconds:g} s {'of processor time' if computing else 'by the clock'}")
        self.computing = computing
