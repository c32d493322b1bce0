"""Time zones to choose from: those that our schools live in first, then every other place of the IANA list."""

from __future__ import annotations

from zoneinfo import available_timezones

USUAL = ("Asia/Taipei", "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Macau", "Asia/Singapore", "Asia/Kuala_Lumpur")
REGIONS = frozenset(
    {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
)


def other_zones(chosen: str | None = None) -> list[str]:
    """Return the zones named after places, without the usual ones; `chosen` is among them whatever it is."""
    named = {zone for zone in available_timezones() if zone.partition("/")[0] in REGIONS}
    return sorted((named | ({chosen} if chosen else set())) - set(USUAL))
