"""The procedural art the image model learns from: twelve families, rendered from continuous coordinates."""
