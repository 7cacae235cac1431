"""From words that people write to rows of the catalogue."""

import difflib
import unicodedata

from advisor.domain.catalog import Catalog, City
from advisor.domain.lever import Lever
from advisor.errors import CatalogError


def find_region(catalog: Catalog, place: str) -> int:
    """Return the index of a region by its place, "aws:eu-north-1".

    Raises:
        CatalogError: no such region; the nearest ones are named.
    """
    places = [region.place for region in catalog.regions]
    if place in places:
        return places.index(place)
    raise CatalogError(f'unknown region "{place}"{nearest(place, places)}')


def find_instance(catalog: Catalog, place: str, instance_type: str) -> str:
    """Return an instance type, or the key of one, that is sold in a region.

    Raises:
        CatalogError: it is not; the nearest that are sold there are named.
    """
    offers = catalog.offers
    here = offers.instance[offers.region == find_region(catalog, place)]
    if catalog.instances.named(instance_type)[here].any():
        return instance_type
    near = nearest(instance_type, sorted(set(catalog.instances.key[here].tolist())))
    raise CatalogError(f'{place} does not sell "{instance_type}"{near}')


def find_accelerators(catalog: Catalog, name: str) -> tuple[int, ...]:
    """Return the accelerators that a name covers: itself, an alias, or all forms of "A100".

    Raises:
        CatalogError: no such accelerator; the nearest ones are named.
    """
    wanted = name.casefold()
    exact = tuple(
        index
        for index, board in enumerate(catalog.accelerators)
        if wanted in {board.name.casefold(), *(alias.casefold() for alias in board.aliases)}
    )
    if exact:
        return exact
    forms = tuple(
        index
        for index, board in enumerate(catalog.accelerators)
        if board.name.casefold().startswith(f"{wanted}-")
    )
    if forms:
        return forms
    names = [board.name for board in catalog.accelerators]
    raise CatalogError(f'unknown accelerator "{name}"{nearest(name, names)}')


def find_place(catalog: Catalog, place: str) -> None:
    """Return if a place is known: "aws", "aws:eu-west-1", "aws:eu-west-1:INSTANCE", "gpu:NAME".

    Raises:
        CatalogError: it is not; the nearest words are named.
    """
    kind, _, rest = place.partition(":")
    name, _, instance_type = rest.partition(":")
    if kind == "gpu":
        find_accelerators(catalog, rest)
    elif instance_type:
        find_instance(catalog, f"{kind}:{name}", instance_type)
    elif name:
        find_region(catalog, place)
    elif not any(region.provider == kind for region in catalog.regions):
        raise CatalogError(f'unknown provider "{kind}"; known: aws, azure, gcp')


def find_levers(catalog: Catalog, name: str) -> tuple[Lever, ...]:
    """Return the factors of a lever, one per kind of work and accelerator.

    Raises:
        CatalogError: no such lever; all known ones are named.
    """
    found = tuple(row for row in catalog.levers if row.name == name)
    if found:
        return found
    known = ", ".join(dict.fromkeys(row.name for row in catalog.levers))
    raise CatalogError(
        f'unknown lever "{name}"; published factors are known of {known or "none"}; for any other '
        "change give a profile of your own",
    )


def require_residency(catalog: Catalog, words: tuple[str, ...]) -> None:
    """Return if each residency word is carried by a region, whatever its case.

    Raises:
        CatalogError: no region carries one of them; all known words are named.
    """
    known = {word for row in catalog.regions for word in row.residency}
    plain = {word.casefold() for word in known}
    for word in words:
        if word.casefold() not in plain:
            raise CatalogError(
                f'no region has the residency "{word}"; known: {", ".join(sorted(known))}',
            )


def find_city(catalog: Catalog, name: str) -> City:
    """Return a city by its name, accents and case apart.

    Raises:
        CatalogError: no such city; the nearest ones are named.
    """
    if name in catalog.cities:
        return catalog.cities[name]
    wanted = folded(name)
    for known, city in catalog.cities.items():
        if folded(known) == wanted:
            return city
    raise CatalogError(f'unknown city "{name}"{nearest(name, sorted(catalog.cities))}')


def folded(word: str) -> str:
    """Return a word without accents and case: "São Paulo" and "sao paulo" are one city."""
    plain = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()


def nearest(word: str, known: list[str]) -> str:
    """Return "; did you mean A, B?" for a misspelt word; "" when nothing is near."""
    close = difflib.get_close_matches(word, known, n=3, cutoff=0.5)
    return f"; did you mean {', '.join(close)}?" if close else ""


def longitude_of(catalog: Catalog, origin: str) -> float:
    """Return the longitude of an origin of requests: "city:London" or "aws:eu-west-2". [deg]

    Raises:
        CatalogError: no such city or region; the nearest ones are named.
    """
    kind, _, name = origin.partition(":")
    if kind == "city":
        return find_city(catalog, name).longitude_deg
    return catalog.regions[find_region(catalog, origin)].longitude_deg
