"""Read the cells of a table: each parser gives a value, a problem, or both."""

from molette.engines.tables.values.amounts import (
    NumberStyle,
    parse_amount,
    parse_number,
    parse_rate,
    style_of,
)
from molette.engines.tables.values.dates import Dated, Precision, parse_date, parse_year
from molette.engines.tables.values.identifiers import is_valid, parse_organisation, parse_siren, parse_siret
from molette.engines.tables.values.localities import Locality, places_listed, read_locality
from molette.engines.tables.values.names import commune_name, normalised_name, same_name
from molette.engines.tables.values.parsed import Parsed, Problem, Severity
from molette.engines.tables.values.places import (
    department_of,
    parse_department,
    parse_place,
    parse_postcode,
)

__all__ = [
    "Dated", "Locality", "NumberStyle", "Parsed", "Precision", "Problem", "Severity", "commune_name",
    "department_of", "is_valid", "normalised_name", "parse_amount", "parse_date", "parse_department",
    "parse_number", "parse_organisation", "parse_place", "parse_postcode", "parse_rate", "parse_siren",
    "parse_siret", "parse_year", "places_listed", "read_locality", "same_name", "style_of",
]  # fmt: skip
