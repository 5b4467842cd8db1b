"""Which reminder is due: 30, 7, 1 days before and after the last day for a report. Pure."""

from datetime import datetime, time, timedelta, tzinfo

#: Days from the last day; negative is before it.
OFFSETS = (-30, -7, -1, 1, 7, 30)
#: The local hour from which a day's reminder is due: officials start at eight.
HOUR = 8
#: A reminder that could not be sent for so long is not news any more.
LAST_FOR = timedelta(days=30)


def moment(deadline: datetime, offset: int, zone: tzinfo) -> datetime:
    """When the reminder of this offset is due: 8:00 local time of that day.

    `deadline` is the first instant that is late, so a deadline at midnight ends the day before.
    """
    last_day = (deadline - timedelta(microseconds=1)).astimezone(zone).date()
    return datetime.combine(last_day + timedelta(days=offset), time(HOUR), zone)


def due(deadline: datetime, now: datetime, zone: tzinfo) -> int | None:
    """The offset of the newest reminder whose moment has come; None before the first.

    Whoever asks late (nothing ran for days) gets only the newest one, and nothing once even that
    is 30 days old. Asked again before the next moment the answer is the same, so that the caller
    can tell each person once per deadline and offset.
    """
    passed = [offset for offset in OFFSETS if moment(deadline, offset, zone) <= now]
    if not passed or now - moment(deadline, passed[-1], zone) >= LAST_FOR:
        return None
    return passed[-1]
