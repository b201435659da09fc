//! Where sound leaves the machine: the speaker, or silence in real time.
