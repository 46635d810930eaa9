"""What the drawn athlete looks like: colours of skin, hair and clothes, and how long the clothes are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from norep.synth.solids import Colour

SKINS: tuple[Colour, ...] = ((224, 170, 132), (238, 196, 164), (198, 142, 104), (150, 100, 70), (104, 70, 50))
SHIRTS: tuple[Colour, ...] = (
    (200, 60, 60),
    (50, 90, 180),
    (40, 140, 100),
    (225, 225, 228),
    (45, 45, 55),
    (230, 160, 40),
    (120, 60, 150),
)
TROUSERS: tuple[Colour, ...] = ((35, 45, 70), (40, 40, 44), (95, 95, 105), (60, 80, 60), (110, 40, 50))
SHOES: tuple[Colour, ...] = ((235, 235, 235), (200, 60, 40), (60, 120, 200), (230, 200, 60))
HAIRS: tuple[Colour, ...] = ((50, 35, 25), (25, 22, 20), (110, 75, 40), (190, 150, 90), (120, 60, 35))


@dataclass(frozen=True, slots=True)
class Look:
    """Colours are RGB. `sleeve`, `leg` and `calf`: the share of upper arm, thigh and shank that is covered.

    `midriff` is the share of the trunk that is bare above the trousers, `girth` how thick trunk and limbs are
    beside the usual ones.
    """

    skin: Colour = SKINS[0]
    shirt: Colour = SHIRTS[0]
    trousers: Colour = TROUSERS[0]
    socks: Colour = (200, 200, 200)
    shoes: Colour = SHOES[0]
    hair: Colour = HAIRS[0]
    sleeve: float = 0.45
    leg: float = 0.62
    ponytail: bool = False
    calf: float = 0.0
    midriff: float = 0.0
    girth: float = 1.0

    @staticmethod
    def varied(seed: int) -> Look:
        """One of many looks, always the same for one seed.

        >>> Look.varied(3) == Look.varied(3), Look.varied(3) == Look.varied(4)
        (True, False)
        """
        random = np.random.default_rng(seed)

        def pick(colours: tuple[Colour, ...]) -> Colour:
            return colours[int(random.integers(len(colours)))]

        return Look(
            skin=pick(SKINS),
            shirt=pick(SHIRTS),
            trousers=pick(TROUSERS),
            shoes=pick(SHOES),
            hair=pick(HAIRS),
            sleeve=float(random.choice([0.1, 0.45, 0.55])),
            leg=float(random.choice([0.45, 0.62, 0.8])),
            ponytail=bool(random.integers(2)),
        )
