"""Documents made to hurt: a thousand and more, in families, each at most 10 kB. The same at every run.

They are written for the library's schema, so that many of them are valid and get far.
"""

import random
from collections.abc import Callable, Iterator
from typing import Any

LONGEST = 10_000
type Case = tuple[str, dict[str, Any]]
type Family = Callable[[random.Random], Case]


def _fill(unit: str, size: int = LONGEST - 400) -> str:
    return unit * max(1, size // len(unit.encode()))


def fragment_bomb(dice: random.Random) -> Case:
    """Each fragment spreads the next one twice or more: the fields double at each step."""
    steps, width = dice.randint(8, 60), dice.randint(2, 6)
    parts = [f"fragment f{step} on Shelf {{ {f'...f{step + 1} ' * width}}}" for step in range(steps)]
    last = dice.choice(["name", "__typename", ""])
    return (
        f"{{ shelves {{ nodes {{ ...f0 }} }} }} {' '.join(parts)} fragment f{steps} on Shelf {{ {last} }}",
        {},
    )


def nested_bomb(dice: random.Random) -> Case:
    """The same through fields: two aliased lists in each step."""
    steps = dice.randint(5, 40)
    parts = [
        f"fragment f{step} on Shelf {{ a: books {{ nodes {{ shelf {{ ...f{step + 1} }} }} }}"
        f" b: books {{ nodes {{ shelf {{ ...f{step + 1} }} }} }} }}"
        for step in range(steps)
    ]
    return (
        f"{{ shelves {{ nodes {{ ...f0 }} }} }} {' '.join(parts)} fragment f{steps} on Shelf {{ name }}",
        {},
    )


def fragment_cycle(dice: random.Random) -> Case:
    steps = dice.randint(1, 60)
    parts = [
        f"fragment f{step} on Shelf {{ ...f{(step + 1) % steps} ...f{step // 2} }}" for step in range(steps)
    ]
    return f"{{ shelves {{ nodes {{ ...f0 }} }} }} {' '.join(parts)}", {}


def aliases(dice: random.Random) -> Case:
    count = dice.randint(50, 400)
    field = dice.choice(["me", "books { totalCount }", "shelves(first: 100) { nodes { name } }"])
    return f"{{ {' '.join(f'a{number}: {field}' for number in range(count))} }}"[:LONGEST], {}


def same_fields(dice: random.Random) -> Case:
    """One field many times: each two must be compared."""
    field = dice.choice(["me ", "__typename ", "shelves{totalCount} "])
    return f"{{ {_fill(field, dice.randint(500, 9500))} }}", {}


def same_trees(dice: random.Random) -> Case:
    """Equal names at every depth, with many branches: the pairs multiply from level to level."""
    width, depth = dice.randint(2, 9), dice.randint(2, 9)
    tree = "name"
    for _ in range(depth):
        tree = " ".join([f"books {{ nodes {{ shelf {{ {tree} }} }} }}"] * width)[:3000]
    return _balanced(f"{{ shelves {{ nodes {{ {tree}"), {}


def conflicting(dice: random.Random) -> Case:
    """Fields of one name with different arguments, in fragments and out of them."""
    count = dice.randint(20, 200)
    fields = " ".join(f'x: echo(text: "{number}")' for number in range(count))
    parts = " ".join(
        f'fragment g{number} on Query {{ x: echo(text: "g{number}") }}' for number in range(count // 4)
    )
    spreads = " ".join(f"...g{number}" for number in range(count // 4))
    return f"{{ {fields[:6000].rpartition(' x:')[0]} {spreads} }} {parts}"[:LONGEST], {}


def deep_fields(dice: random.Random) -> Case:
    return _balanced("{ shelves { nodes " + "{ books { nodes { shelf " * dice.randint(5, 350)), {}


def unclosed(dice: random.Random) -> Case:
    return "{" + _fill(
        dice.choice(["{", "a{", "a(", "[", "a(x:[", "a(x:{y:", "@a(", "...{", '"""']), 9000
    ), {}


def deep_values(dice: random.Random) -> Case:
    depth = dice.randint(5, 4000)
    opening, closing = dice.choice([("[", "]"), ("{a:", "}")])
    return f'{{ echo(text: "x", rows: {opening * depth}1{closing * depth}) }}'[:LONGEST], {}


def long_lists(dice: random.Random) -> Case:
    inner = ", ".join(str(dice.randint(0, 9)) for _ in range(dice.randint(500, 3000)))
    return f'{{ echo(text: "x", rows: [[{inner}]]) }}'[:LONGEST], {}


def directives(dice: random.Random) -> Case:
    one = dice.choice(["@skip(if: false) ", "@include(if: true) ", "@nothing ", '@idempotent(key: "a") '])
    return f"{{ me {one * dice.randint(20, 400)}}}"[:LONGEST], {}


def unknown_names(dice: random.Random) -> Case:
    """Each wrong name makes the validator look for one like it."""
    words = ["shelve", "bookz", "busiestShelvez", "rateLimitt", "brokenn", "nodez"]
    fields = " ".join(f"{dice.choice(words)}{number}" for number in range(dice.randint(50, 700)))
    return f"{{ {fields[:9500]} }}", {}


def long_names(dice: random.Random) -> Case:
    name = "".join(dice.choice("abcdefgh") for _ in range(dice.randint(500, 9000)))
    return f"{{ {name} shelves {{ {name[:400]} }} }}"[:LONGEST], {}


def long_texts(dice: random.Random) -> Case:
    text = _fill(dice.choice(["x", "\\u00e9", "é", "\\n", "😀"]), dice.randint(1000, 4500))
    return f'{{ echo(text: {dice.choice([chr(34), chr(34) * 3])}{text}") }}', {}


def comments(dice: random.Random) -> Case:
    return _fill(
        dice.choice(["#\n", "# comment\n", ",", " ", "\ufeff", "\t"]), dice.randint(2000, 9000)
    ) + "{ me }", {}


def many_operations(dice: random.Random) -> Case:
    count = dice.randint(20, 300)
    parts = " ".join(f"query q{number} {{ ...f }}" for number in range(count))
    return f"{parts} fragment f on Query {{ me }}"[:LONGEST], {}


def many_fragments(dice: random.Random) -> Case:
    """A chain: each operation walks all of it for its variables."""
    count = dice.randint(20, 150)
    parts = " ".join(f"fragment f{number} on Query {{ ...f{number + 1} }}" for number in range(count))
    heads = " ".join(f"query q{number} {{ ...f0 }}" for number in range(dice.randint(1, 60)))
    return f"{heads} {parts} fragment f{count} on Query {{ me }}"[:LONGEST], {}


def many_variables(dice: random.Random) -> Case:
    count = dice.randint(30, 400)
    heads = " ".join(f"$v{number}: Int = {number}" for number in range(count))
    uses = " ".join(f'e{number}: echo(text: "x", number: $v{number})' for number in range(count))
    return (
        f"query({heads[:5000].rpartition(' $')[0] or heads}) {{ {uses[:4000].rpartition(' e')[0] or uses} }}",
        {},
    )


def huge_pages(dice: random.Random) -> Case:
    size = dice.choice([100, 1000, 2**31, -1, 0])
    depth = dice.randint(1, 6)
    inner = "title"
    for _ in range(depth):
        inner = f"shelf {{ books(first: {size}) {{ nodes {{ {inner} }} }} }}"
    return f"{{ books(first: {size}) {{ nodes {{ {inner} }} }} }}", {}


def page_variables(dice: random.Random) -> Case:
    size = dice.choice([100, 99999, "many", None, [1], 1.5, True])
    document = (
        "query($n: Int) { books(first: $n) { nodes { shelf { books(first: $n) { nodes { shelf"
        " { books(first: $n) { nodes { title } } } } } } } } }"
    )
    return document, {"n": size}


def introspection(dice: random.Random) -> Case:
    """The schema about itself, list in list."""
    inner = "name"
    for _ in range(dice.randint(1, 6)):
        kind = f"type {{ name {inner} possibleTypes {{ name }} }}"
        inner = f"fields {{ name args {{ name type {{ name }} }} {kind} }}"
    heads = " ".join(f"a{number}: __schema {{ types {{ {inner} }} }}" for number in range(dice.randint(1, 8)))
    return f"{{ {heads} }}"[:LONGEST], {}


def introspection_bomb(dice: random.Random) -> Case:
    steps = dice.randint(3, 30)
    parts = [
        f"fragment t{step} on __Type {{ ofType {{ ...t{step + 1} }} interfaces {{ ...t{step + 1} }} }}"
        for step in range(steps)
    ]
    return (
        f"{{ __schema {{ types {{ ...t0 }} }} }} {' '.join(parts)} fragment t{steps} on __Type {{ name }}",
        {},
    )


def variable_trees(dice: random.Random) -> Case:
    kind = dice.choice(["deep", "wide", "keys", "text"])
    value: Any = 1
    if kind == "deep":
        for _ in range(dice.randint(10, 900)):
            value = [value] if dice.random() < 0.5 else {"a": value}
    elif kind == "wide":
        value = [[dice.randint(0, 9) for _ in range(50)] for _ in range(dice.randint(50, 2000))]
    elif kind == "keys":
        value = {f"k{number}": number for number in range(dice.randint(100, 20000))}
    else:
        value = "x" * 500_000 + dice.choice(["", "\0", "\ud800"])
    return 'query($v: [[Int!]!]) { echo(text: "x", rows: $v) }', {"v": value}


def noise(dice: random.Random) -> Case:
    """Tokens in no order."""
    words = [*"{}()[]:@|&!=1", "...", "$a", "query", "fragment", "on", "Shelf", "me", "null", "name", "é"]
    words += ['"x"', "\0", "\u2028"]
    return " ".join(dice.choice(words) for _ in range(dice.randint(1, 2500)))[:LONGEST], {}


def just_below(dice: random.Random) -> Case:
    """Within every limit, and close to several: spreads, aliases, pages, values."""
    fields = " ".join(f"t{number}: title" for number in range(dice.randint(5, 20)))
    spreads = "...b " * dice.randint(1, 9)
    roots = " ".join(
        f"r{number}: books(first: {dice.randint(1, 9)}) {{ nodes {{ {spreads} }} }}"
        for number in range(dice.randint(5, 19))
    )
    return f"{{ {roots} }} fragment b on Book {{ id printedOn {fields} shelf {{ name }} }}", {}


def full_price(dice: random.Random) -> Case:
    """The largest answers that the price allows."""
    fields = " ".join(
        f"t{number}: {dice.choice(['title', 'id', 'printedOn'])}" for number in range(dice.randint(1, 50))
    )
    size = dice.randint(10, 100)
    tags = "tags(first: 3) { edges { cursor node { word } } }"
    inner = dice.choice([fields, f"{fields} price {{ amount currencyCode }}", tags])
    books = f"books(first: {size}) {{ totalCount edges {{ cursor node {{ {inner} }} }} }}"
    return f"{{ shelves(first: {dice.randint(1, 9)}) {{ edges {{ cursor node {{ {books} }} }} }} }}", {}


def query_floods(dice: random.Random) -> Case:
    """Small answers that take many queries: lists under aliases, and lists reached on two ways."""
    size = dice.randint(1, 100)
    books = " ".join(
        f"l{number}: books(first: {number + 1}) {{ totalCount }}" for number in range(dice.randint(1, 9))
    )
    two_ways = "nodes { name } edges { node { books { nodes { tags { totalCount } } } } }"
    inner = dice.choice(
        [f"nodes {{ {books} }}", two_ways, "nodes { books { totalCount } } again: nodes { name }"]
    )
    return f"{{ shelves(first: {size}) {{ {inner} }} tags(first: {size}) {{ nodes {{ {books} }} }} }}", {}


def wrong_below(dice: random.Random) -> Case:
    """Unknown names where there are many to suggest, and few root fields to stop at."""
    fields = " ".join(
        f"titel{dice.choice('abcdefgh') * dice.randint(0, 40)}" for _ in range(dice.randint(10, 60))
    )
    return f"{{ books {{ nodes {{ {fields} }} }} shelves(frist: 1, lsat: 2, bfeore: 3) {{ ndoes }} }}", {}


def cut_short(dice: random.Random) -> Case:
    """Another document that ends too early."""
    document, variables = dice.choice(FAMILIES[:-1])(dice)
    return document[: dice.randint(0, len(document))], variables


def node_floods(dice: random.Random) -> Case:
    ids = ", ".join(f'"{dice.choice(["U2hlbGY6MQ==", "x", "", "Og==", "U2hlbGY6AA=="])}"' for _ in range(500))
    some = ids[: dice.randint(20, 6000)].rpartition(",")[0] or '""'
    return f"{{ nodes(ids: [{some}]) {{ id }} }}", {}


def _balanced(document: str) -> str:
    """Closes what is open, so that the document parses as far as it may."""
    document = document[: LONGEST * 2 // 3].rpartition(" ")[0]
    if document.endswith("{"):
        document += " __typename"
    return document + " }" * (document.count("{") - document.count("}"))


FAMILIES: list[Family] = [
    fragment_bomb, nested_bomb, fragment_cycle, aliases, same_fields, same_trees, conflicting, deep_fields,
    unclosed, deep_values, long_lists, directives, unknown_names, long_names, long_texts, comments,
    many_operations, many_fragments, many_variables, huge_pages, page_variables, introspection,
    introspection_bomb, variable_trees, noise, node_floods, just_below, full_price,
    query_floods, wrong_below, cut_short,
]  # fmt: skip


def cases(of_each: int) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(family, document, variables), `of_each` of every family."""
    for family in FAMILIES:
        dice = random.Random(family.__name__)  # noqa: S311 - the same documents at every run
        for _ in range(of_each):
            document, variables = family(dice)
            assert len(document.encode(errors="surrogatepass")) <= LONGEST, family.__name__
            yield family.__name__, document, variables
