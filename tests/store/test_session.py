"""The engine of the store: what its errors say reaches the log."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError


def test_a_statement_that_fails_does_not_tell_its_values(engine: Engine) -> None:
    with pytest.raises(DBAPIError) as failed, engine.begin() as connection:
        connection.execute(text("SELECT :name FROM nowhere"), {"name": "Giàng A Sử"})
    assert "Giàng" not in str(failed.value)
