"""Exceptions and warnings, which the extension raises."""

from collections import namedtuple


class Error(Exception):
    """Why there is no result."""


class UsageError(Error, ValueError):
    """What was asked does not fit; `hint` is what would, or None."""

    def __init__(self, message, hint=None):
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self):
        return self.message if self.hint is None else f"{self.message} (hint: {self.hint})"


class InputError(Error, ValueError):
    """Files that cannot be read: `faults` has every one, each with its place."""

    def __init__(self, message, faults=()):
        super().__init__(message, faults)
        self.message = message
        self.faults = list(faults)

    def __str__(self):
        return self.message


class EngineError(Error, RuntimeError):
    """An error of the engine, which should be reported."""


Fault = namedtuple(
    "Fault", "file line column message expected hint alike lines text"
)
Fault.__module__ = "paydown"
Fault.__doc__ = """One fault of a file.

line, column: from 1; line 0 is the file as a whole. expected: in a few words, may be empty. hint: what
to write instead, or None. alike: how many faults of this kind it stands for, lines: those of the first
others. text: the line on which it stands, or None.
"""


class Doubt(UserWarning):
    """What looks like a slip and may be right. It changes no number.

    kind: its kind, as the guide lists them. meant: what was probably meant. file, line, column: where;
    file is None for an argument.
    """

    def __init__(self, text, kind="", message="", meant="", file=None, line=0, column=0):
        super().__init__(text, kind, message, meant, file, line, column)
        self.kind = kind
        self.message = message
        self.meant = meant
        self.file = file
        self.line = line
        self.column = column

    def __str__(self):
        return self.args[0]


for _class in (Error, UsageError, InputError, EngineError, Doubt):
    _class.__module__ = "paydown"
del _class
