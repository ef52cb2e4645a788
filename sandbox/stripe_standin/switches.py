"""What a test or a demo may ask of the outside world: lose, delay, double, shuffle."""

from dataclasses import asdict, dataclass, fields, replace

from sandbox.journal import Json, Value


@dataclass(frozen=True)
class Switches:
    """The defaults are a quiet day. Rates are between 0 and 1, counts go down as they are used."""

    paused: bool = False  # events wait until it is switched off
    parallel: int = 4  # events under way at once; 1 keeps their order
    delay_seconds: float = 0.0  # before the first attempt
    drop_rate: float = 0.0  # share of events that are lost for ever
    drop_next: int = 0  # so many next events are lost for ever
    drop_types: tuple[str, ...] = ()  # event types that are lost for ever
    duplicate_rate: float = 0.0  # share of events that arrive twice
    duplicate_next: int = 0  # so many next events arrive twice
    reorder_window: int = 0  # hold events until so many wait, then send the last one first
    retry_first_seconds: float = 0.5  # then doubled at each failure
    retry_cap_seconds: float = 15.0
    attempts_limit: int = 2000  # then the delivery is given up
    seed: int = 1  # of the dice for the rates
    api_delay_seconds: float = 0.0  # before each answer of the API
    api_errors_next: int = 0  # so many next POST requests answer 500 and do nothing
    api_lose_answers_next: int = 0  # so many next POST requests are done, but the answer is lost
    search_lag_seconds: int = 0  # how late an object appears in search
    sepa_seconds: int = 60  # from a direct debit to its outcome, on the stand-in's clock
    decline_renewals: bool = False  # cards on file are refused
    mail_down: bool = False  # the SMTP server turns everyone away
    mail_refuse_next: int = 0  # so many next letters are refused for now (451)

    def changed(self, wanted: Json) -> "Switches":
        """A copy with some switches set. Raises ValueError for an unknown name or a wrong type."""
        return replace(self, **{name: _fitting(name, value) for name, value in wanted.items()})

    def as_json(self) -> Json:
        """Name and value of each switch."""
        return asdict(self)


DEFAULTS = Switches()
NAMES = frozenset(item.name for item in fields(Switches))


def _fitting(name: str, value: Value) -> Value:
    if name not in NAMES:
        raise ValueError(f"There is no switch {name!r}. The switches are: {', '.join(sorted(NAMES))}.")
    default = getattr(DEFAULTS, name)
    if isinstance(default, tuple) and isinstance(value, list | tuple):
        return tuple(str(item) for item in value)
    if isinstance(default, float) and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if type(value) is not type(default):
        raise ValueError(f"The switch {name!r} takes a {type(default).__name__}, not {value!r}.")
    return value
