"""The procedural art the image model learns from: fifteen families, rendered from continuous coordinates."""
