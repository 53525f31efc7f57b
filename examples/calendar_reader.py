"""Reads the calendar of what is due, with a stock iCalendar library and no code of Convene's.

    convene due --ical > due.ics
    python calendar_reader.py due.ics

Prints each entry as one line of JSON. `pip install icalendar` installs what this needs.
"""

import argparse
import json
import pathlib

import icalendar


def entry(event):
    """What a person sees of an entry, and what a calendar program goes by when it is read again."""
    return {
        "uid": str(event["UID"]),
        "start": event["DTSTART"].dt.isoformat(),
        "summary": str(event["SUMMARY"]),
        "description": str(event["DESCRIPTION"]),
        "status": str(event["STATUS"]),
        "sequence": int(event["SEQUENCE"]),
        "alarms": len(event.walk("VALARM")),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=pathlib.Path, help="the calendar")
    calendar = icalendar.Calendar.from_ical(parser.parse_args().file.read_bytes())
    for event in calendar.walk("VEVENT"):
        if event.errors:
            raise ValueError(f"{event['UID']}: {event.errors}")
        print(json.dumps(entry(event)))


if __name__ == "__main__":
    main()
