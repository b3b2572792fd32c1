"""Pairs of tables from other fields, drawn from a seed, with the pairs that are true.

Each imitates the difficulties of a public test of the literature, none of whose data is here: products with
model numbers and few prices (Abt-Buy), software in editions (Amazon-Google), electronics (Walmart-Amazon),
articles (DBLP-ACM), citations with doubles (DBLP-Scholar), people with slips (Febrl), songs (iTunes-Amazon),
restaurants (Fodors-Zagat); then a list of books against one column of references, French names in one column
against two, and French supplies. All words are made of syllables or common: nobody is meant.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

Row = list[str]
SYLLABLES: Final = [
    "ba",
    "bel",
    "bo",
    "car",
    "co",
    "dan",
    "del",
    "dor",
    "el",
    "fa",
    "fer",
    "gal",
    "gar",
    "ha",
    "ir",
    "jo",
    "kel",
    "la",
    "len",
    "lin",
    "lo",
    "mar",
    "mel",
    "mi",
    "mon",
    "na",
    "nel",
    "ni",
    "no",
    "or",
    "pa",
    "pel",
    "per",
    "qui",
    "ra",
    "ren",
    "ri",
    "ro",
    "sa",
    "sel",
    "si",
    "so",
    "ta",
    "tel",
    "ter",
    "ti",
    "to",
    "tur",
    "va",
    "ven",
    "vi",
    "wal",
    "win",
    "zan",
]
NOUNS: Final = [
    "turntable",
    "speaker",
    "headphones",
    "camera",
    "lens",
    "printer",
    "scanner",
    "monitor",
    "keyboard",
    "mouse",
    "router",
    "adapter",
    "charger",
    "cable",
    "battery",
    "tripod",
    "projector",
    "recorder",
    "microwave",
    "dishwasher",
    "refrigerator",
    "washer",
    "dryer",
    "vacuum",
    "oven",
    "receiver",
    "amplifier",
    "player",
    "radio",
    "phone",
]
KINDS: Final = [
    "wireless",
    "portable",
    "digital",
    "compact",
    "stainless",
    "belt-drive",
    "bookshelf",
    "outdoor",
    "dual",
    "slim",
    "home",
    "professional",
    "black",
    "white",
    "silver",
    "red",
    "blue",
]
TOPICS: Final = [
    "query",
    "optimization",
    "distributed",
    "databases",
    "mining",
    "streams",
    "indexing",
    "spatial",
    "transactions",
    "recovery",
    "parallel",
    "joins",
    "xml",
    "views",
    "semantic",
    "web",
    "caching",
    "workflow",
    "sensor",
    "networks",
    "temporal",
    "objects",
    "relational",
    "learning",
    "approximate",
    "similarity",
    "search",
    "clustering",
    "privacy",
    "warehouses",
    "schema",
    "integration",
]
VENUES: Final = (
    ("SIGMOD Conference", "International Conference on Management of Data", "Proc. ACM SIGMOD"),
    ("VLDB", "Very Large Data Bases", "Proc. of the VLDB Conf"),
    ("ACM Trans. Database Syst.", "ACM Transactions on Database Systems (TODS)", "ACM TODS"),
    ("SIGMOD Record", "ACM SIGMOD Record", "Sigmod Rec."),
    ("VLDB J.", "The VLDB Journal", "VLDB Journal"),
)
FIRST: Final = (
    ("William", "Bill"), ("Robert", "Bob"), ("Elizabeth", "Liz"), ("Margaret", "Maggie"), ("James", "Jim"),
    ("Katherine", "Kate"), ("Michael", "Mike"), ("Thomas", "Tom"), ("Susan", "Sue"), ("Edward", "Ted"),
    ("Jennifer", "Jenny"), ("Daniel", "Dan"), ("Joshua", "Josh"), ("Samantha", "Sam"), ("Emily", "Em"),
    ("Lachlan", "Lachie"), ("Isabella", "Bella"), ("Benjamin", "Ben"),
)  # fmt: skip
PRENOMS: Final = [
    "Anne",
    "Bruno",
    "Chloé",
    "David",
    "Élise",
    "Farid",
    "Gaëlle",
    "Hugo",
    "Inès",
    "Jules",
    "Katia",
    "Louis",
    "Marie-Claire",
    "Jean-Pierre",
    "Noémie",
    "Océane",
    "Paul",
    "Quentin",
    "Rémi",
    "Sophie",
    "Thierry",
    "Valérie",
    "Yves",
    "Zoé",
]
STREETS: Final = (
    ("Street", "St"),
    ("Avenue", "Ave."),
    ("Road", "Rd"),
    ("Boulevard", "Blvd."),
    ("Place", "Pl"),
)
CUISINES: Final = ("French", "Italian", "American", "Seafood", "Steakhouses", "Asian", "Delis", "Mexican")


@dataclass(slots=True)
class Tables:
    """Two tables whose first column is the id; `couples` are the headings that tell the same."""

    name: str
    left: tuple[Row, list[Row]]
    right: tuple[Row, list[Row]]
    couples: tuple[tuple[str, str], ...]
    truth: set[tuple[str, str]] = field(default_factory=set)
    one_to_one: bool = True


class Chance(random.Random):
    """What chance does to texts."""

    def word(self, least: int = 2, most: int = 3) -> str:
        return "".join(self.choice(SYLLABLES) for _ in range(self.randint(least, most)))

    def some(self, words: tuple[str, ...] | list[str], least: int, most: int) -> str:
        return " ".join(self.sample(list(words), self.randint(least, most)))

    def is_so(self, odds: float) -> bool:
        return self.random() < odds

    def slip(self, text: str) -> str:
        """A letter changed, left out, doubled or swapped with the next."""
        if len(text) < 3:
            return text
        at = self.randrange(1, len(text) - 1)
        wrong = (
            text[at + 1] + text[at],
            text[at] * 2 + text[at + 1],
            text[at + 1],
            self.choice("aeiorst") + text[at + 1],
        )
        return text[:at] + self.choice(wrong) + text[at + 2 :]

    def kept(self, text: str, missing: float) -> str:
        return "" if self.random() < missing else text


def put(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def drawn(
    name: str,
    headers: tuple[str, str],
    couples: str,
    make: Callable[[Chance, int], tuple[Row | None, list[Row]]],
    size: tuple[int, int],
    *,
    one_to_one: bool = True,
) -> Tables:
    """Draw about `lines` things, each on the left, on the right, or on both; ids are given here."""
    lines, seed = size
    chance = Chance(f"{name}{seed}")
    made = Tables(
        name,
        (headers[0].split(","), []),
        (headers[1].split(","), []),
        tuple((one, other) for one, _, other in (pair.partition("=") for pair in couples.split(","))),
        one_to_one=one_to_one,
    )
    for rank in range(lines):
        one, others = make(chance, rank)
        alone = chance.random()
        if one is not None and alone < 0.3:
            others = []
        if alone > 0.65:
            one = None
        mine = f"{10_000 + rank * 7}"
        if one is not None:
            made.left[1].append([mine, *one])
        for other in others:
            theirs = f"{chance.choice('ABCDEFGH')}{len(made.right[1]):04}-{chance.randrange(10, 99)}"
            made.right[1].append([theirs, *other])
            if one is not None:
                made.truth.add((mine, theirs))
    for rows in (made.left[1], made.right[1]):
        chance.shuffle(rows)
    return made


def abt_buy(lines: int, seed: int) -> Tables:
    brands = [Chance(rank).word().title() for rank in range(25)]

    def make(chance: Chance, _: int) -> tuple[Row, list[Row]]:
        brand, noun, kinds = chance.choice(brands), chance.choice(NOUNS), chance.sample(KINDS, 2)
        letters = "".join(chance.choice("ABCDKLMPRSTX") for _ in range(chance.randint(2, 4)))
        model = f"{letters}{chance.randrange(10, 2000)}{chance.choice(('', 'B', 'W', 'S'))}"
        price = chance.randrange(2_000, 90_000) / 100
        title = f"{brand} {kinds[0].title()} {noun.title()}"
        other = " ".join(chance.sample([kinds[0].title(), kinds[1].title(), noun.title()], 3))
        dashed = f"{letters}-{model[len(letters) :]}" if chance.is_so(0.5) else model
        return [
            f"{title} - {model}",
            f"{title}/ {kinds[1].title()} Finish/ {chance.some(KINDS + NOUNS, 3, 8)}/ {model}",
            chance.kept(f"${price:,.2f}", 0.6),
        ], [
            [
                f"{brand} {chance.kept(dashed, 0.2)} {other}".replace("  ", " "),
                chance.kept(f"{chance.some(KINDS, 1, 4)} {chance.some(NOUNS, 1, 2)}", 0.4),
                chance.kept(brand.upper(), 0.1),
                chance.kept(f"${price * chance.choice((1, 1, 0.95, 0.9, 1.1)):,.2f}", 0.5),
            ]
        ]

    headers = "id,name,description,price", "idBuy,title,summary,manufacturer,cost"
    return drawn("abt-buy", headers, "name=title,description=summary,price=cost", make, (lines, seed))


def amazon_google(lines: int, seed: int) -> Tables:
    makers = [Chance(rank + 50).word().title() for rank in range(15)]
    names = [
        f"{Chance(rank).word().title()} {word}"
        for rank, word in enumerate(("Studio", "Office", "Draw", "Tax") * 12)
    ]

    def make(chance: Chance, rank: int) -> tuple[Row, list[Row]]:
        name, version = (
            names[rank % len(names)],
            chance.choice(("2005", "2006", "2007", "3.0", "4", "X3", "10")),
        )
        edition = chance.choice(("", "Standard", "Professional", "Deluxe", "Upgrade", "Academic"))
        maker, price = makers[(rank % len(names)) % 15], chance.randrange(1_500, 60_000) / 100
        short = edition.replace("Professional", "Pro").replace("Standard", "Std")
        return [f"{name} {version} {edition}".strip(), maker.lower(), f"{price:.2f}"], [
            [
                put(chance.kept(maker, 0.6), name.lower(), version, short, chance.choice(("win", "mac", ""))),
                f"{chance.some(TOPICS, 5, 14)} {name.lower()} {chance.some(TOPICS, 3, 9)}",
                chance.kept(maker.lower(), 0.9),
                chance.kept(f"{price * chance.choice((1, 0.97, 0.9, 0.8, 1.05)):.2f} usd", 0.05),
            ]
        ]

    headers = "id,title,manufacturer,price", "id,name,description,manufacturer,price"
    return drawn(
        "amazon-google", headers, "title=name,manufacturer=manufacturer,price=price", make, (lines, seed)
    )


def walmart_amazon(lines: int, seed: int) -> Tables:
    brands = [Chance(rank + 90).word().title() for rank in range(20)]

    def make(chance: Chance, _: int) -> tuple[Row, list[Row]]:
        brand, noun = chance.choice(brands), chance.choice(NOUNS)
        model = f"{chance.choice('ABCDEFGH')}{chance.choice('KLMNP')}{chance.randrange(100, 99_999)}"
        price, words = chance.randrange(800, 60_000) / 100, chance.some(KINDS, 2, 4)
        return [
            brand,
            noun.title(),
            f"{brand} {words} {noun} {chance.kept(model, 0.4)}".strip(),
            chance.kept(model, 0.2),
            f"{price:.2f}",
        ], [
            [
                f"{price * chance.choice((1, 1, 0.98, 0.85, 1.2)):.2f}",
                put(
                    brand,
                    chance.some(words.split(), 1, 2),
                    noun,
                    chance.kept(model.lower(), 0.5),
                    chance.choice(("retail", "oem", "new", "")),
                ),
                chance.kept(model.lower(), 0.5),
                chance.kept(brand.upper(), 0.15),
                f"{chance.randrange(1, 30)} x {chance.randrange(1, 30)} x {chance.randrange(1, 30)} in",
            ]
        ]

    headers = (
        "custom_id,brand,category,title,modelno,price",
        "asin,list_price,long_title,model,maker,dimensions",
    )
    return drawn(
        "walmart-amazon",
        headers,
        "brand=maker,title=long_title,modelno=model,price=list_price",
        make,
        (lines, seed),
    )


def _authors(chance: Chance) -> list[tuple[str, str]]:
    return [(chance.choice(FIRST)[0], chance.word().title()) for _ in range(chance.randint(1, 5))]


def _title(chance: Chance) -> str:
    heads = ("Efficient", "On the", "Towards", "A Survey of", "Scalable", "Adaptive", "Optimizing")
    link = chance.choice(("in", "for", "over", "with"))
    return put(chance.choice(heads), chance.some(TOPICS, 2, 4), link, chance.some(TOPICS, 1, 3))


def dblp_acm(lines: int, seed: int) -> Tables:
    def make(chance: Chance, _: int) -> tuple[Row, list[Row]]:
        title, authors, venue = _title(chance), _authors(chance), chance.choice(VENUES)
        year = str(chance.randrange(1994, 2004))
        turned = authors if chance.is_so(0.8) else authors[::-1]
        return [title + chance.kept(".", 0.5), ", ".join(map(" ".join, authors)), venue[0], year], [
            [
                chance.slip(title) if chance.is_so(0.15) else title,
                chance.kept(
                    ", ".join(
                        f"{one} {chance.choice('ABM')}. {last}" if chance.is_so(0.3) else f"{one} {last}"
                        for one, last in turned
                    ),
                    0.05,
                ),
                venue[1],
                year,
            ]
        ]

    headers = "id,title,authors,venue,year", "key,paper,writers,booktitle,published"
    return drawn(
        "dblp-acm", headers, "title=paper,authors=writers,venue=booktitle,year=published", make, (lines, seed)
    )


def dblp_scholar(lines: int, seed: int) -> Tables:
    def make(chance: Chance, _: int) -> tuple[Row, list[Row]]:
        title, authors, venue = _title(chance), _authors(chance), chance.choice(VENUES)
        year = str(chance.randrange(1990, 2004))

        def cited() -> Row:
            names = ", ".join(f"{one[0]} {last}" for one, last in authors)
            return [
                chance.kept(names if chance.is_so(0.6) else f"{names[: chance.randint(8, 20)]}…", 0.03),
                (chance.slip(title) if chance.is_so(0.2) else title).lower()[: chance.choice((200, 200, 45))],
                chance.kept(venue[2], 0.35),
                chance.kept(year, 0.5),
            ]

        return [title, ", ".join(map(" ".join, authors)), venue[0], year], [
            cited() for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5)))
        ]

    headers = "id,title,authors,venue,year", "cluster,author,title,publication,date"
    couples = "title=title,authors=author,venue=publication,year=date"
    return drawn("dblp-scholar", headers, couples, make, (lines, seed), one_to_one=False)


def febrl(lines: int, seed: int) -> Tables:
    towns = [Chance(rank + 200).word().title() for rank in range(30)]

    def make(chance: Chance, _: int) -> tuple[Row, list[Row]]:
        first, last = chance.choice(FIRST), chance.word(2, 3).title()
        street = chance.choice(STREETS)
        number, road, town = chance.randrange(1, 200), chance.word().title(), chance.randrange(30)
        year, month, day = chance.randrange(1930, 2000), chance.randrange(1, 13), chance.randrange(1, 29)
        post, phone = f"{2_000 + town * 13}", f"0{chance.randrange(2, 9)} {chance.randrange(10**7, 10**8)}"
        one = chance.choice(first) if chance.is_so(0.25) else first[0]
        other = chance.slip(last) if chance.is_so(0.3) else last
        one, other = (other, one) if chance.is_so(0.08) else (one, other)
        swapped = (month, day) if chance.is_so(0.1) and day <= 12 else (day, month)
        return [
            first[0],
            last,
            f"{number} {road} {street[0]}",
            towns[town],
            post,
            f"{year}{month:02}{day:02}",
            chance.kept(phone, 0.3),
        ], [
            [
                f"{one} {other}",
                chance.kept(f"{swapped[0]:02}/{swapped[1]:02}/{year}", 0.15),
                chance.kept(f"{number} {chance.slip(road) if chance.is_so(0.3) else road} {street[1]}", 0.1),
                chance.kept(f"{chance.slip(towns[town]) if chance.is_so(0.2) else towns[town]} {post}", 0.05),
                chance.kept(phone.replace(" ", ""), 0.5),
            ]
        ]

    headers = (
        "rec_id,given_name,surname,address,suburb,postcode,date_of_birth,phone",
        "person,full name,dob,street,city,telephone",
    )
    couples = "surname=full name,date_of_birth=dob,address=street,suburb=city,phone=telephone"
    return drawn("febrl", headers, couples, make, (lines, seed))


def itunes_amazon(lines: int, seed: int) -> Tables:
    albums = [
        (Chance(r + 300).word().title(), f"{Chance(r + 400).word().title()} {Chance(r + 500).word().title()}")
        for r in range(20)
    ]

    def make(chance: Chance, _: int) -> tuple[Row, list[Row]]:
        album, artist = chance.choice(albums)
        song = " ".join(chance.word(1, 2).title() for _ in range(chance.randint(1, 3)))
        song += chance.choice(("", "", "", " (Remix)", " (Live)", " [Explicit]"))
        guest, seconds = chance.word().title(), chance.randrange(120, 400)
        price = chance.choice(("0.99", "1.29"))
        return [
            song,
            artist,
            f"{album} (Deluxe Version)",
            "Pop,Music",
            f"$ {price}",
            f"{seconds // 60}:{seconds % 60:02}",
            f"{chance.randrange(1, 28)}-Jun-{chance.randrange(10, 16)}",
        ], [
            [
                put(song.replace("(", "[").replace(")", "]"), chance.kept(f"(feat. {guest})", 0.7)),
                artist if chance.is_so(0.8) else f"{artist} feat. {guest}",
                album + chance.kept(" [Explicit]", 0.7),
                f"${price}",
                chance.kept("Pop", 0.2),
                f"{(seconds + chance.choice((0, 0, 1))) // 60}:{seconds % 60:02}",
            ]
        ]

    headers = (
        "id,Song_Name,Artist_Name,Album_Name,Genre,Price,Time,Released",
        "id,track,performer,record,cost,style,length",
    )
    return drawn(
        "itunes-amazon",
        headers,
        "Song_Name=track,Artist_Name=performer,Album_Name=record,Genre=style,Price=cost,Time=length",
        make,
        (lines, seed),
    )


def fodors_zagat(lines: int, seed: int) -> Tables:
    cities = (
        ("los angeles", "la"),
        ("new york", "new york city"),
        ("san francisco", "sf"),
        ("atlanta", "atlanta"),
    )

    def make(chance: Chance, _: int) -> tuple[Row, list[Row]]:
        kind = chance.choice(("chez", "cafe", "the", ""))
        name = put(kind, chance.word(), chance.choice(("grill", "house", "", "bistro")))
        number, road, street, city = (
            chance.randrange(1, 9_999),
            chance.word(),
            chance.choice(STREETS),
            chance.choice(cities),
        )
        phone = (chance.randrange(200, 990), chance.randrange(200, 990), chance.randrange(1_000, 9_999))
        return [
            name,
            f"{number} {chance.kept('n. ', 0.8)}{road} {street[1].lower()}",
            city[0],
            f"{phone[0]}/{phone[1]}-{phone[2]}",
            chance.choice(CUISINES),
        ], [
            [
                name.replace("cafe ", "café ") if chance.is_so(0.7) else name.removeprefix("the "),
                chance.choice(city),
                f"{number} {road} {street[0].lower()} {chance.kept('between 5th and 6th', 0.8)}".strip(),
                chance.choice(CUISINES),
                chance.kept("-".join(map(str, phone)), 0.1),
            ]
        ]

    headers = "id,name,addr,city,phone,type", "no,restaurant,town,location,cuisine,tel"
    return drawn(
        "fodors-zagat",
        headers,
        "name=restaurant,addr=location,city=town,phone=tel,type=cuisine",
        make,
        (lines, seed),
    )


def references(lines: int, seed: int) -> Tables:
    """A catalogue in columns against references written in one."""

    def make(chance: Chance, _: int) -> tuple[Row, list[Row]]:
        author, title = (
            (chance.choice(PRENOMS), chance.word().title()),
            put(
                chance.choice(("Histoire", "Traité", "Atlas", "Mémoire")),
                chance.choice(("des", "de la", "du")),
                chance.word(),
                chance.choice(("moderne", "ancien", "du Nord", "minier")),
            ),
        )
        year, press = str(chance.randrange(1950, 2024)), chance.word().title()
        return [author[1], author[0], title, press, year], [
            [
                put(
                    f"{author[1].upper()} {author[0][0]}.,",
                    f"{chance.slip(title) if chance.is_so(0.2) else title},",
                    chance.kept(f"{press},", 0.3),
                    f"{year}, {chance.randrange(80, 600)} p.",
                ),
            ]
        ]

    return drawn(
        "références",
        ("cote,nom,prénom,titre,éditeur,année", "n°,référence complète"),
        "titre=référence complète",
        make,
        (lines, seed),
    )


def personnes(lines: int, seed: int) -> Tables:
    towns = [Chance(rank + 700).word().title() for rank in range(12)]

    def make(chance: Chance, _: int) -> tuple[Row, list[Row]]:
        first, last, town = chance.choice(PRENOMS), chance.word(2, 3).title(), chance.choice(towns)
        year, month, day = chance.randrange(1935, 2006), chance.randrange(1, 13), chance.randrange(1, 29)
        swapped = (month, day) if chance.is_so(0.08) and day <= 12 else (day, month)
        mail = f"{first[0].lower()}.{last.lower()}@{chance.word()}.fr"
        return [f"{last.upper()} {first}", f"{day:02}/{month:02}/{year}", town, chance.kept(mail, 0.4)], [
            [
                chance.kept(chance.slip(first) if chance.is_so(0.15) else first, 0.05),
                chance.slip(last) if chance.is_so(0.2) else last,
                chance.kept(town.upper(), 0.2),
                chance.kept(f"{year}-{swapped[1]:02}-{swapped[0]:02}", 0.1),
                chance.kept(mail, 0.5),
            ]
        ]

    return drawn(
        "personnes",
        ("matricule,identité,né le,ville,courriel", "id,prénom,nom,commune,date de naissance,mail"),
        "né le=date de naissance,ville=commune,courriel=mail",
        make,
        (lines, seed),
    )


def fournitures(lines: int, seed: int) -> Tables:
    things = [
        "chaise",
        "table",
        "lampe",
        "bureau",
        "tapis",
        "armoire",
        "tableau",
        "écran",
        "clavier",
        "ramette",
        "classeur",
        "agrafeuse",
    ]

    def make(chance: Chance, _: int) -> tuple[Row, list[Row]]:
        thing, colour, size = (
            chance.choice(things),
            chance.choice(("noir", "blanc", "bleu", "gris", "chêne")),
            chance.choice((40, 60, 80, 120, 160)),
        )
        brand, price = (
            chance.choice(("Bavin", "Rotel", "Mitel", "Corga", "Danlu")),
            chance.randrange(300, 40_000),
        )
        code = f"{chance.choice('RSTV')}{chance.randrange(100, 9_999)}"
        price_other = price if chance.is_so(0.7) else int(price * 1.2)
        return [
            f"{thing.title()} {colour} {size} cm {brand} {chance.kept(code, 0.3)}".strip(),
            f"{price / 100:.2f}".replace(".", ",") + " €",
        ], [
            [
                brand,
                chance.kept(code, 0.5),
                f"{thing} {chance.kept(brand, 0.5)} {size}cm {colour[:4]}.",
                f"{price_other / 100:.2f}",
            ]
        ]

    return drawn(
        "fournitures",
        ("réf,désignation,prix unitaire", "article,marque,modèle,libellé,PU HT"),
        "désignation=libellé,prix unitaire=PU HT",
        make,
        (lines, seed),
    )


FIELDS: Final[tuple[Callable[[int, int], Tables], ...]] = (
    abt_buy, amazon_google, walmart_amazon, dblp_acm, dblp_scholar, febrl, itunes_amazon, fodors_zagat,
    references, personnes, fournitures,
)  # fmt: skip
