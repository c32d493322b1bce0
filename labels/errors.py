"""The one error that a caller of this package has to catch; its text is meant to be shown."""


class LabelError(ValueError):
    """A label, a stock or a design that can't be printed as asked, said in zh-Hant and English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh = zh
        self.en = en


def nothing_to_print() -> LabelError:
    """The error of a job without labels."""
    return LabelError("沒有要印的標籤", "there is no label to print")
