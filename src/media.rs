//! Music files: scan, tags, covers, waveforms, the demo library.
