"""Dutch dates and plurals, and what people type made safe."""
