"""The command line's entry: run the app, and turn errors into one screen and an exit code."""

import sys

from advisor import __version__


def main() -> None:
    """Run the command line; exit with the code of advisor.errors."""
    if sys.argv[1:] == ["--version"]:  # asked by scripts, and typer alone costs 60 ms
        print(f"advisor {__version__}")
        return
    from advisor.errors import AdvisorError, Cancelled

    try:
        from advisor.cli.app import app  # inside: Ctrl-C while importing is answered too

        app()
    except AdvisorError as error:
        print(f"advisor: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(Cancelled.exit_code)


if __name__ == "__main__":
    main()
