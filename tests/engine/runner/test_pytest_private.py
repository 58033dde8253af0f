"""Every private name of pytest that the engine uses still does what the engine needs."""

import io
import sys

import pytest

from torch_katas.runner import pytest_private


@pytest.fixture
def config(tmp_path):
    """The configuration of a project without tests."""
    (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\n")
    options = ["--rootdir", str(tmp_path), "-c", str(tmp_path / "pyproject.toml"), "-p", "no:cacheprovider"]
    return pytest_private.read_config([*options, "-q", "--capture=no"], [])


def test_a_config_knows_its_options_and_plugins(tmp_path):
    plugin = object()
    config = pytest_private.read_config(["--rootdir", str(tmp_path), "-p", "no:cacheprovider", "-q"], [plugin])
    assert isinstance(config, pytest.Config)
    assert config.rootpath == tmp_path
    assert config.option.verbose == -1
    assert config.pluginmanager.is_registered(plugin)
    assert not config.pluginmanager.hasplugin("cacheprovider")


def test_a_session_starts_and_ends_without_collecting(config):
    seen = []

    class Plugin:
        def pytest_configure(self):
            seen.append("configure")

        def pytest_sessionstart(self):
            seen.append("start")

        def pytest_collection(self):
            seen.append("collection")

        def pytest_unconfigure(self):
            seen.append("unconfigure")

    config.pluginmanager.register(Plugin())
    session = pytest_private.start_session(config)
    assert isinstance(session, pytest.Session)
    assert seen == ["configure", "start"]
    pytest_private.end_session(session)
    assert seen == ["configure", "start", "unconfigure"]


def test_log_records_are_captured_only_where_that_is_asked_for(config, tmp_path):
    asked = pytest_private.read_config(["--rootdir", str(tmp_path), "-p", "no:cacheprovider", "--log-level=INFO"], [])
    for session in map(pytest_private.start_session, (config, asked)):
        assert session.config.pluginmanager.hasplugin("logging-plugin")
        pytest_private.leave_out_logging(session.config)
        pytest_private.end_session(session)
    assert not config.pluginmanager.hasplugin("logging-plugin")
    assert asked.pluginmanager.hasplugin("logging-plugin")


def test_a_silent_reporter_is_what_other_plugins_write_to(config, capfd):
    session = pytest_private.start_session(config)
    config.pluginmanager.unregister(name="terminalreporter")
    config.pluginmanager.register(pytest_private.SilentReporter(config), "terminalreporter")
    config.get_terminal_writer().sep("=", "title")
    config.get_terminal_writer().write("words")
    pytest_private.end_session(session)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("number", [3])
@pytest.mark.parametrize("letter", ["a"])
def test_the_parameters_of_a_test_are_known(request, number, letter):
    assert dict(pytest_private.parameters_of(request.node)) == {"number": number, "letter": letter}


def test_a_test_without_parameters_has_none(request):
    assert dict(pytest_private.parameters_of(request.node)) == {}


@pytest.mark.usefixtures("capfd")
def test_what_a_test_asks_for_itself_is_known(request, tmp_path):
    assert dict(pytest_private.own_arguments(request.node)) == {"request": request, "tmp_path": tmp_path}


def test_the_modules_that_judge_are_loaded():
    assert set(pytest_private.JUDGING_MODULES) <= set(sys.modules)


def test_the_terminals_writer_writes_to_what_takes_its_files_place(config):
    session = pytest_private.start_session(config)
    seen = io.StringIO()
    pytest_private.replace_output(config, lambda file: seen)
    config.get_terminal_writer().line("words")
    pytest_private.end_session(session)
    assert "words" in seen.getvalue()
