"""Three hundred invented people, the same each time."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from kit.text import unaccented

GIVEN = """
    Adèle Ali Amandine Antoine Aya Basile Camille Capucine Chloé Clément Côme Diane Driss Élise Elsa
    Emma Enzo Fatou Félix Flora Gabin Gaëlle Hugo Ibrahim Inaya Iris Jade Jeanne Joris Juliette Karim
    Lena Léo Lila Lina Louis Lucie Maël Maëlle Malo Manon Margaux Marin Mathilde Mehdi Mila Moussa Naïma
    Nils Noé Nora Oscar Paola Prune Rachid Rémi Romane Sacha Salomé Samir Sarah Simon Sofia Solène Thaïs
    Théo Timéo Tom Ugo Valentin Violette Yasmine Youssef Zélie Zoé
""".split()  # noqa: SIM905 (a list of strings would fill the page)
FAMILY = """
    Abadie Allain Arnaud Aubry Barbier Baudry Benali Berger Besson Bigot Blanchard Bonnin Bouvet Brun
    Carpentier Charrier Chevalier Collet Cordier Cousin Daniel David Denis Diallo Diop Doucet Duval
    Fabre Faure Ferrand Fleury Fontaine Garnier Gauthier Girard Gomez Guérin Haddad Hamon Hubert Jacob
    Joly Kaci Lacroix Lambert Launay Leblanc Lefort Legrand Leroux Mallet Marchand Martel Masson Mercier
    Meunier Michaud Monnier Morvan Nguyen Noël Ollivier Pasquier Pelletier Perrin Picard Poirier Prévost
    Renard Rey Rivière Robin Rolland Roy Sanchez Sauvage Simonet Tessier Traoré Vallet Vidal Weber
""".split()  # noqa: SIM905 (a list of strings would fill the page)
STREETS = (
    "rue des Tanneurs", "quai de la Fonderie", "impasse du Lavoir", "rue Basse", "place du Marché", "chemin des Vignes",
    "rue de l’Écluse", "avenue des Acacias", "rue du Port", "allée des Tilleuls",
)  # fmt: skip
TOWNS = (
    ("41500", "Vernay-sur-Loire"),
    ("41350", "Saint-Cyr-du-Val"),
    ("45190", "Les Ormes"),
    ("41260", "La Ferté"),
)
PROJECTS = (
    "Restaurer un banc ancien.", "Fabriquer une étagère sur mesure.", "Apprendre la découpe laser.",
    "Réparer ce que j’ai au lieu de jeter.", "Imprimer des pièces pour mon vélo.", "Coudre une housse de canoë.",
    "Monter un petit synthétiseur.", "Graver une enseigne pour une amie.", "Faire découvrir l’électronique à ma fille.",
    "Construire une ruche.", "Créer des bijoux en bois.", "Un jeu d’arcade dans une vieille table.",
)  # fmt: skip


@dataclass(frozen=True)
class Invented:
    """Somebody who does not exist."""

    given_name: str
    family_name: str
    email: str
    phone: str
    birth_on: date
    street: str
    postal_code: str
    city: str
    language: str
    project: str

    @property
    def card(self) -> dict[str, object]:
        """The values of a contact's card."""
        names = (
            "given_name",
            "family_name",
            "email",
            "phone",
            "birth_on",
            "street",
            "postal_code",
            "city",
            "language",
        )
        return {name: getattr(self, name) for name in names}


def invent(count: int, chance: Random) -> list[Invented]:
    """`count` different people."""
    pairs = chance.sample([(given, family) for given in GIVEN for family in FAMILY], count)
    return [_one(given, family, chance) for given, family in pairs]


def _one(given: str, family: str, chance: Random) -> Invented:
    postal_code, city = chance.choice(TOWNS)
    # Numbers and addresses that reach nobody: the 02 61 91 block and the domain are kept for fiction.
    return Invented(
        given_name=given,
        family_name=family,
        email=f"{unaccented(given)}.{unaccented(family)}@courriel.example",
        phone=f"+33 2 61 91 {chance.randrange(100):02d} {chance.randrange(100):02d}",
        birth_on=date(1950, 1, 1) + timedelta(days=chance.randrange(365 * 57)),
        street=f"{chance.randrange(1, 90)}, {chance.choice(STREETS)}",
        postal_code=postal_code,
        city=city,
        language="en" if chance.random() < 0.08 else "fr",
        project=chance.choice(PROJECTS),
    )
