"""The two engines: one model, told by numpy columns (`vector`) and by SimPy processes (`process`)."""
