"""`python -m webapp …` is `rounds …`: for a process that starts another of its own kind."""

from webapp.cli import main

if __name__ == "__main__":
    main(prog_name="rounds")
