"""The condition: sixteen numbers of meaning, then one weight a family. The order is part of the weights."""

from art import light, liquid, matter, order

MEANING = (
    *(f"palette{i}{axis}" for i in (1, 2, 3) for axis in "Lab"),
    "energy", "valence", "density", "roughness", "symmetry", "tension", "brightness",
)  # fmt: skip
FAMILIES = {
    "silk": liquid.silk,
    "ink": liquid.ink,
    "caustics": liquid.caustics,
    "nebula": liquid.nebula,
    "moire": order.moire,
    "glass": order.glass,
    "kaleidoscope": order.kaleidoscope,
    "lattice": order.lattice,
    "vortex": order.vortex,
    "aurora": light.aurora,
    "flame": light.flame,
    "filament": light.filament,
    "coral": matter.coral,
    "crystal": matter.crystal,
    "attractor": matter.attractor,
}
CONDITION = len(MEANING) + len(FAMILIES)
