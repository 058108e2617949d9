"""The process ends with success in the middle of a check."""
import os


def answer(name, args, kwargs):
    os._exit(0)
