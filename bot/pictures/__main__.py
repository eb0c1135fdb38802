"""Draws one picture in a process of its own: recipe as JSON on standard input, PNG on standard output.

resvg keeps the interpreter lock for a tenth of a second; in the bot's own process every tap would wait for it."""

import sys

from bot.pictures import PictureFailed, from_json, png


def main() -> int:
    try:
        drawn = png(from_json(sys.stdin.read()))
    except PictureFailed as failed:
        print(failed, file=sys.stderr)
        return 1
    sys.stdout.buffer.write(drawn)
    return 0


if __name__ == "__main__":
    sys.exit(main())
