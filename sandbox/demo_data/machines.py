"""The workshop's rooms and machines, and what they ask for, in French and English."""

from dataclasses import dataclass, field

ROOMS = (
    ("bois", "Atelier bois", "Wood shop", "Six établis, les machines à bois, l’aspiration.",
     "Six benches, the woodworking machines, dust extraction."),
    ("metal", "Atelier métal", "Metal shop", "Le tour, la fraiseuse et deux postes à souder.",
     "The lathe, the milling machine and two welding stations."),
    ("numerique", "Salle numérique", "Digital room", "Découpe, impression et électronique.",
     "Cutting, printing and electronics."),
    ("textile", "Salle textile", "Textile room", "Tables de coupe, machines à coudre, impression.",
     "Cutting tables, sewing machines, printing."),
)  # fmt: skip
# Code, names, months it lasts, months without practice.
QUALIFICATIONS = (
    ("securite", "Accueil et sécurité", "Welcome and safety", None, None),
    ("laser", "Découpe laser", "Laser cutting", 24, 8),
    ("impression-3d", "Impression 3D", "3D printing", None, None),
    ("cnc", "Fraiseuse numérique", "CNC router", 24, 12),
    ("bois", "Machines à bois", "Woodworking machines", 36, 12),
    ("metaux", "Tour et fraiseuse", "Lathe and mill", 24, 12),
    ("soudure", "Soudure", "Welding", 36, None),
    ("textile", "Machines textiles", "Textile machines", None, 18),
)


@dataclass(frozen=True)
class Machine:
    """A machine as it is told; `asks` names qualifications beside safety, `rules` are columns."""

    code: str
    room: str
    fr: tuple[str, str, str]
    en: tuple[str, str, str]
    asks: tuple[str, ...] = ()
    rules: dict[str, object] = field(default_factory=dict)

    @property
    def texts(self) -> dict[str, str]:
        """Name, summary and description by column."""
        names = ("name", "summary", "description")
        french = {f"{name}_fr": text for name, text in zip(names, self.fr, strict=True)}
        return french | {f"{name}_en": text for name, text in zip(names, self.en, strict=True)}


def _money(public: int | None, member: int, **rules: object) -> dict[str, object]:
    return {"charge": "money", "public_rate_minor": public, "member_rate_minor": member, **rules}


def _credits(count: int, **rules: object) -> dict[str, object]:
    return {"charge": "credits", "credits_per_slot": count, "slot_minutes": 60, **rules}


MACHINES = (
    Machine(
        "laser", "numerique",
        ("Découpe laser", "Coupe et grave bois, carton, cuir et acrylique jusqu’à 8 mm.",
         "Plateau de 900 × 600 mm, tube CO₂ de 80 W. On reste près de la machine tant qu’elle travaille. "
         "Le PVC est interdit : il dégage du chlore."),
        ("Laser cutter", "Cuts and engraves wood, cardboard, leather and acrylic up to 8 mm.",
         "Bed of 900 × 600 mm, CO₂ tube of 80 W. Stay beside the machine while it works. "
         "PVC is forbidden: it gives off chlorine."),
        ("laser",), _money(None, 800, week_quota_minutes=360, most_slots=6),
    ),
    Machine(
        "printer3d", "numerique",
        ("Imprimante 3D", "Pièces en PLA et PETG jusqu’à 25 cm.",
         "Deux bobines à la fois. Apportez votre fichier STL ; le plastique se paie au gramme à l’accueil."),
        ("3D printer", "Parts in PLA and PETG up to 25 cm.",
         "Two spools at a time. Bring your STL file; plastic is paid by the gram at the desk."),
        ("impression-3d",), _credits(1, most_slots=10, horizon_days=14),
    ),
    Machine(
        "cnc", "numerique",
        ("Fraiseuse numérique", "Usine panneaux et massif en trois axes.",
         "Course de 1 200 × 800 × 120 mm. L’aspiration se met en route avant la broche."),
        ("CNC router", "Machines panels and solid wood on three axes.",
         "Travel of 1,200 × 800 × 120 mm. Start dust extraction before the spindle."),
        ("cnc",), _money(3000, 1200, is_reserved_only=True, slot_minutes=60, most_slots=4, cancel_hours=48),
    ),
    Machine(
        "oscilloscope", "numerique",
        ("Oscilloscope", "Quatre voies, 100 MHz.", "Avec ses sondes, un générateur et une alimentation."),
        ("Oscilloscope", "Four channels, 100 MHz.", "With its probes, a generator and a power supply."),
    ),
    Machine(
        "soldering", "numerique",
        ("Poste d’électronique", "Fer réglable, air chaud et loupe.", "Éteignez le fer en partant."),
        ("Electronics bench", "Adjustable iron, hot air and magnifier.", "Switch the iron off when leaving."),
        rules={"is_reservable": False, "kind": "tool"},
    ),
    Machine(
        "printer3d-old", "numerique",
        ("Ancienne imprimante 3D", "La première, montée par les membres en 2016.", "Remplacée cette année."),
        ("Old 3D printer", "The first one, built by the members in 2016.", "Replaced this year."),
    ),
    Machine(
        "panel-saw", "bois",
        ("Scie à format", "Débite les panneaux au dixième.",
         "Chariot de 2,60 m, lame de 315 mm. Jamais seul dans l’atelier."),
        ("Panel saw", "Cuts panels to a tenth of a millimetre.",
         "Carriage of 2.60 m, blade of 315 mm. Never alone in the workshop."),
        ("bois",), _money(2500, 600, most_slots=6),
    ),
    Machine(
        "rabot-degau", "bois",
        ("Raboteuse-dégauchisseuse", "Dresse et met d’épaisseur le bois massif.",
         "Largeur de 310 mm. Bois propre, sans clou ni colle."),
        ("Planer thicknesser", "Flattens and thicknesses solid wood.",
         "Width of 310 mm. Clean wood, without nails or glue."),
        ("bois",), _money(2500, 600),
    ),
    Machine(
        "band-saw", "bois",
        ("Scie à ruban", "Chantourne et dédouble.", "Hauteur de coupe de 300 mm."),
        ("Band saw", "Cuts curves and resaws.", "Cutting height of 300 mm."),
        ("bois",), {"is_reservable": False},
    ),
    Machine(
        "wood-lathe", "bois",
        ("Tour à bois", "Bols, pieds et toupies.", "Entre-pointes de 900 mm. Visière obligatoire."),
        ("Wood lathe", "Bowls, legs and tops.", "900 mm between centres. Face shield required."),
        ("bois",), {"cancel_hours": 2},
    ),
    Machine(
        "metal-lathe", "metal",
        ("Tour à métaux", "Tourne acier, laiton et aluminium.",
         "Entre-pointes de 750 mm. Pas de gants, cheveux attachés."),
        ("Metal lathe", "Turns steel, brass and aluminium.",
         "750 mm between centres. No gloves, hair tied back."),
        ("metaux",), _money(None, 700, slot_minutes=60),
    ),
    Machine(
        "welding", "metal",
        ("Poste à souder", "MIG et TIG, jusqu’à 200 A.", "Cabine fermée, masque et gants sur place."),
        ("Welding station", "MIG and TIG, up to 200 A.", "Closed booth, mask and gloves provided."),
        ("soudure",), _credits(2),
    ),
    Machine(
        "embroidery-sewing", "textile",
        ("Brodeuse", "Brode en dix couleurs, cadre de 36 × 20 cm.",
         "Prend les fichiers DST et PES. L’entoilage se trouve dans le tiroir du bas."),
        ("Embroidery machine", "Embroiders in ten colours, hoop of 36 × 20 cm.",
         "Reads DST and PES files. Backing is in the bottom drawer."),
        ("textile",), _money(1500, 500),
    ),
    Machine(
        "screenprint", "textile",
        ("Sérigraphie", "Quatre bras, pour le textile et le papier.",
         "Insoleuse et bac de lavage compris. Apportez vos typons."),
        ("Screen printing", "Four arms, for textile and paper.",
         "Exposure unit and washing tank included. Bring your films."),
        ("textile",), _credits(1),
    ),
    Machine(
        "overlock-sewing", "textile",
        ("Surjeteuse", "Quatre fils, pour la maille.", "Le fil est fourni en noir et en blanc."),
        ("Overlocker", "Four threads, for knits.", "Thread is provided in black and white."),
    ),
)  # fmt: skip
PLAN_RATES = (("laser", "solidaire", 500), ("laser", "etudes", 400), ("cnc", "entreprise", 1500))
PASSES = (
    ("carnet-10", "Carnet de 10 heures", "Pass of 10 hours", 4000, 10, 12),
    ("carnet-20", "Carnet de 20 heures", "Pass of 20 hours", 7000, 20, 18),
)
