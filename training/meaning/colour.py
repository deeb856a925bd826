"""Colour maths on tensors whose last axis is a colour."""

import torch
from torch import Tensor

# https://bottosson.github.io/posts/oklab/ (Ottosson 2020)
_RGB_TO_LMS = torch.tensor(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_LMS_TO_OKLAB = torch.tensor(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
# IEC 61966-2-1 (sRGB), D65
_RGB_TO_XYZ = torch.tensor(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_WHITE = torch.tensor([0.95047, 1.0, 1.08883])


def hex_to_rgb(text: str) -> list[float]:
    """'#rrggbb' to three numbers 0..1."""
    return [int(text[i : i + 2], 16) / 255 for i in (1, 3, 5)]


def rgb_to_hex(rgb: Tensor) -> str:
    return "#" + "".join(f"{round(255 * float(c)):02x}" for c in rgb.clamp(0, 1))


def to_linear(rgb: Tensor) -> Tensor:
    return torch.where(rgb <= 0.04045, rgb / 12.92, ((rgb.clamp_min(0) + 0.055) / 1.055) ** 2.4)


def to_gamma(linear: Tensor) -> Tensor:
    return torch.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear.clamp_min(0) ** (1 / 2.4) - 0.055)


def rgb_to_oklab(rgb: Tensor) -> Tensor:
    """sRGB 0..1 to OKLab."""
    lms = to_linear(rgb) @ _RGB_TO_LMS.T
    return lms.sign() * lms.abs() ** (1 / 3) @ _LMS_TO_OKLAB.T


def oklab_to_rgb(lab: Tensor) -> Tensor:
    """OKLab to sRGB; may leave 0..1 where sRGB does not hold the colour."""
    lms = (lab @ torch.linalg.inv(_LMS_TO_OKLAB).T) ** 3
    return to_gamma(lms @ torch.linalg.inv(_RGB_TO_LMS).T)


def rgb_to_cielab(rgb: Tensor) -> Tensor:
    """sRGB 0..1 to CIE 1976 L*a*b*, D65."""
    t = to_linear(rgb) @ _RGB_TO_XYZ.T / _WHITE
    f = torch.where(t > (6 / 29) ** 3, t.clamp_min(1e-9) ** (1 / 3), t / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = f.unbind(-1)
    return torch.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], -1)


def ciede2000(first: Tensor, second: Tensor) -> Tensor:
    """The colour difference of CIE 142-2001 between CIELAB colours, as in Sharma, Wu and Dalal (2005)."""
    l1, a1, b1 = first.double().unbind(-1)
    l2, a2, b2 = second.double().unbind(-1)
    c_bar = (torch.hypot(a1, b1) + torch.hypot(a2, b2)) / 2
    g = 0.5 * (1 - torch.sqrt(c_bar**7 / (c_bar**7 + 25.0**7)))
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2 = torch.hypot(a1, b1), torch.hypot(a2, b2)
    h1 = torch.rad2deg(torch.atan2(b1, a1)) % 360
    h2 = torch.rad2deg(torch.atan2(b2, a2)) % 360

    apart = h2 - h1
    dh = torch.where(apart.abs() <= 180, apart, apart - 360 * apart.sign())
    dh = torch.where(c1 * c2 == 0, torch.zeros_like(dh), dh)
    big_dh = 2 * torch.sqrt(c1 * c2) * torch.sin(torch.deg2rad(dh / 2))
    total = h1 + h2
    h_bar = torch.where(apart.abs() <= 180, total / 2, torch.where(total < 360, total / 2 + 180, total / 2 - 180))
    h_bar = torch.where(c1 * c2 == 0, total, h_bar)
    l_bar, c_bar = (l1 + l2) / 2, (c1 + c2) / 2

    def cosine(degrees: Tensor) -> Tensor:
        return torch.cos(torch.deg2rad(degrees))

    t = 1 - 0.17 * cosine(h_bar - 30) + 0.24 * cosine(2 * h_bar) + 0.32 * cosine(3 * h_bar + 6)
    t = t - 0.20 * cosine(4 * h_bar - 63)
    rotation = 60 * torch.exp(-(((h_bar - 275) / 25) ** 2))
    r_t = -2 * torch.sqrt(c_bar**7 / (c_bar**7 + 25.0**7)) * torch.sin(torch.deg2rad(rotation))
    s_l = 1 + 0.015 * (l_bar - 50) ** 2 / torch.sqrt(20 + (l_bar - 50) ** 2)
    s_c, s_h = 1 + 0.045 * c_bar, 1 + 0.015 * c_bar * t
    dl, dc, dhh = (l2 - l1) / s_l, (c2 - c1) / s_c, big_dh / s_h
    return torch.sqrt(dl**2 + dc**2 + dhh**2 + r_t * dc * dhh)


def colour_difference(first: Tensor, second: Tensor) -> Tensor:
    """CIEDE2000 between OKLab colours, as sRGB shows them."""
    return ciede2000(*(rgb_to_cielab(oklab_to_rgb(lab).clamp(0, 1)) for lab in (first, second)))
