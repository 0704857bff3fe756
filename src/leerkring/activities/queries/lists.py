"""Subqueries of an activity that bring a list along in one value."""

from typing import Any

from sqlalchemy import JSON, Select, func
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.sql.elements import ColumnElement

from leerkring.activities.model import Activity

Selected = Select[*tuple[Any, ...]]


def array(statement: Selected, item: Any) -> ColumnElement[Any]:
    """Return one column of rows as an array."""
    return func.array(statement.correlate(Activity).scalar_subquery(), type_=ARRAY(item))


def scalar(statement: Selected) -> ColumnElement[Any]:
    """Return the one value of a statement about this activity."""
    return statement.correlate(Activity).scalar_subquery()


def rows(statement: Selected, *order: Any) -> ColumnElement[Any]:
    """Return rows as one JSON list of lists, so that a whole page is one round trip."""
    line = func.json_build_array(*statement.selected_columns)
    lines = func.json_agg(aggregate_order_by(line, *order))
    only = statement.with_only_columns(func.coalesce(lines, func.json_build_array(), type_=JSON))
    return only.correlate(Activity).scalar_subquery()
