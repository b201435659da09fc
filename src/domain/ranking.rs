//! Ratings from verdicts, and which pair to ask next.
