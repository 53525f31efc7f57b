"""Every setting that a file under deploy/ or a page for operators names exists."""

from conftest import DEPLOY, OPERATIONS, VARIABLE, unknown


def test_every_setting_that_is_named_exists():
    files = [path for path in DEPLOY.rglob("*") if path.is_file() and not {"secrets", "data"} & set(path.parts)]
    named = {path: set(VARIABLE.findall(path.read_text())) for path in [*files, OPERATIONS]}
    assert sum(map(len, named.values())) > 40, "settings are found at all"
    assert {path: wrong for path, variables in named.items() if (wrong := unknown(variables))} == {}
