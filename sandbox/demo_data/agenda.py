"""The workshops that the association gives, in French and English, and when they take place."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Told:
    """A workshop as it is told. It takes place every other week on a weekday (0 is Monday) at an hour.

    `weeks` are those from this one in which it does; `gives` and `needs` are codes of qualifications.
    """

    code: str
    kind: str
    room: str
    when: tuple[int, int]
    fr: tuple[str, str, str]
    en: tuple[str, str, str]
    weeks: tuple[int, ...] = (-5, -3, -1, 1, 3, 5, 7)
    gives: str = ""
    needs: tuple[str, ...] = ()
    rules: dict[str, object] = field(default_factory=dict)

    @property
    def texts(self) -> dict[str, str]:
        """Name, summary and description by column."""
        names = ("name", "summary", "description")
        french = {f"{name}_fr": text for name, text in zip(names, self.fr, strict=True)}
        return french | {f"{name}_en": text for name, text in zip(names, self.en, strict=True)}


def _priced(public: int, member: int, **rules: object) -> dict[str, object]:
    return {"price_minor": public, "member_price_minor": member, "late_refund_percent": 50, **rules}


AGENDA = (
    Told(
        "accueil", "training", "bois", (1, 18),
        ("Accueil et sécurité", "La visite par laquelle tout commence.",
         "Une heure et demie pour connaître les lieux, les règles et les gestes qui évitent les accidents."),
        ("Welcome and safety", "The tour with which everything begins.",
         "An hour and a half to learn the place, the rules and the habits that keep fingers on."),
        gives="securite", rules={"minutes": 90, "seats": 10, "gives_level": 1, "takes_guests": True},
    ),
    Told(
        "decoupe-laser", "training", "numerique", (3, 18),
        ("Découpe laser, niveau 1", "Préparer un fichier, régler la machine, couper sans risque.",
         "On repart avec une boîte à son nom, et le droit de se servir de la découpe laser."),
        ("Laser cutting, level 1", "Prepare a file, set the machine, cut safely.",
         "You leave with a box that bears your name, and the right to use the laser cutter."),
        gives="laser", needs=("securite",),
        rules=_priced(3000, 2000, reduced_price_minor=1000, is_for_members=True, seats=4),
    ),
    Told(
        "impression-3d", "training", "numerique", (5, 14),
        ("Impression 3D", "Du modèle à la pièce, et ce qui rate le plus souvent.",
         "Choisir un plastique, orienter une pièce, régler les supports. Apportez un fichier STL."),
        ("3D printing", "From model to part, and what fails most often.",
         "Choose a plastic, orient a part, set the supports. Bring an STL file."),
        gives="impression-3d", needs=("securite",), rules=_priced(2500, 1500, seats=6),
    ),
    Told(
        "fraiseuse-numerique", "training", "numerique", (4, 18),
        ("Fraiseuse numérique", "Usiner un panneau, du dessin au perçage.",
         "Trois heures, dont deux à la machine. On vient avec un dessin en DXF."),
        ("CNC router", "Machine a panel, from drawing to drilling.",
         "Three hours, two of them at the machine. Bring a drawing as DXF."),
        gives="cnc", needs=("securite", "laser"),
        rules=_priced(5000, 3500, minutes=180, seats=3, least_people=2),
    ),
    Told(
        "machines-a-bois", "training", "bois", (5, 14),
        ("Machines à bois", "Scie à format, dégauchisseuse, tour : les trois gestes de base.",
         "On usine un tasseau d’équerre, puis un manche. Manches courtes, cheveux attachés."),
        ("Woodworking machines", "Panel saw, planer, lathe: the three basic moves.",
         "You square a batten, then turn a handle. Short sleeves, hair tied back."),
        gives="bois", needs=("securite",), rules=_priced(4000, 3000, minutes=240, seats=4),
    ),
    Told(
        "soudure-mig", "training", "metal", (2, 18),
        ("Soudure MIG", "Pointer, souder à plat, meuler proprement.",
         "Vêtements de coton, chaussures fermées. Masques et gants sur place."),
        ("MIG welding", "Tack, weld flat, grind clean.",
         "Cotton clothes, closed shoes. Masks and gloves are provided."),
        gives="soudure", needs=("securite",), rules=_priced(4500, 3500, minutes=180, seats=4),
    ),
    Told(
        "machines-textiles", "training", "textile", (3, 14),
        ("Machines textiles", "Surjeteuse et brodeuse, sans casser d’aiguille.",
         "On finit un tote bag brodé. Le tissu est fourni."),
        ("Textile machines", "Overlocker and embroidery machine, without breaking a needle.",
         "You finish an embroidered tote bag. Fabric is provided."),
        gives="textile", needs=("securite",), rules=_priced(2000, 1200, seats=5),
    ),
    Told(
        "tour-a-metaux", "training", "metal", (5, 18),
        ("Tour à métaux", "Dresser, charioter, percer au tour.",
         "On repart avec une toupie en laiton. Pas de gants, cheveux attachés."),
        ("Metal lathe", "Face, turn and drill on the lathe.",
         "You leave with a brass top. No gloves, hair tied back."),
        gives="metaux", needs=("securite",), rules=_priced(4500, 3500, minutes=180, seats=2),
    ),
    Told(
        "atelier-libre", "open_session", "numerique", (2, 14),
        ("Après-midi libre", "Les machines, et quelqu’un pour répondre aux questions.",
         "On vient avec son projet, on travaille à son rythme, on s’entraide."),
        ("Open afternoon", "The machines, and somebody to answer questions.",
         "Come with your project, work at your pace, help each other."),
        weeks=(-4, -2, 2, 4, 6, 8), rules={"minutes": 240, "seats": 12, "is_for_members": True},
    ),
    Told(
        "repair-cafe", "event", "bois", (5, 19),
        ("Café réparation", "On répare ensemble ce qui ne marche plus.",
         "Apportez un appareil, un vêtement ou un vélo. Gratuit, ouvert à toutes et à tous."),
        ("Repair café", "We mend together what works no more.",
         "Bring an appliance, a garment or a bicycle. Free, open to everybody."),
        weeks=(-4, -2, 2, 4, 6, 8), rules={"seats": 20, "takes_guests": True},
    ),
    Told(
        "parent-enfant", "event", "textile", (5, 14),
        ("Atelier parent-enfant", "Coudre un doudou à quatre mains.",
         "À partir de six ans, avec un adulte. Une place par personne."),
        ("Parent and child", "Sew a cuddly toy with four hands.",
         "From six years on, with an adult. One seat each."),
        weeks=(-4, -2, 2, 4, 6, 8), rules=_priced(1200, 800, seats=8),
    ),
    Told(
        "sortie-de-residence", "event", "metal", (4, 19),
        ("Soirée de résidence", "Les artistes en résidence montrent leur travail.",
         "Une soirée pour voir, toucher et poser des questions. On partage ce que chacun apporte."),
        ("Residency evening", "The artists in residence show their work.",
         "An evening to look, touch and ask. We share what everybody brings."),
        weeks=(-4, -2, 2, 4, 6), rules={"seats": 30, "takes_guests": True},
    ),
)  # fmt: skip
# Who of the cast leads which; the others are led by members with an account.
LED = {"decoupe-laser": "solene@courriel.example", "machines-a-bois": "solene@courriel.example"}
