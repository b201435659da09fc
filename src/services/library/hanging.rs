//! Music folders that do not answer, told to every screen for as long as they do not.

use std::sync::atomic::Ordering;

use crate::media::patience::Hanging;
use crate::services::library::Scanner;
use crate::services::problems::FOLDER_HANGS;

/// Folders that one sentence names; of more it tells how many.
const NAMED_MAX: usize = 3;

impl Scanner {
    /// Tells the screens and the log, if something began to hang or answered since it last did.
    pub(super) fn tell_what_hangs(&self) {
        let patience = self.flags.reader.patience();
        let changes = patience.changes();
        if self.hangs_told.swap(changes, Ordering::Relaxed) == changes {
            return;
        }
        let folders = self.flags.roots();
        let mut hanging = patience.hanging();
        hanging.retain(|one| folders.iter().any(|folder| one.folder.starts_with(folder)));
        let words = words_of(&hanging);
        if words != self.shared.problems.message(FOLDER_HANGS) {
            match &words {
                Some(words) => tracing::warn!("{words}"),
                None => tracing::info!("all music folders answer"),
            }
            self.shared.set_problem(FOLDER_HANGS, words);
        }
    }

    /// Tells it also though nothing changed: other folders are the house's now.
    pub(super) fn tell_anew_what_hangs(&self) {
        self.hangs_told.store(u64::MAX, Ordering::Relaxed);
        self.tell_what_hangs();
    }
}

/// What a person is told.
fn words_of(hanging: &[Hanging]) -> Option<String> {
    let name = |one: &Hanging| match &one.at {
        Some(at) => format!("{} (at {})", one.folder.display(), at.display()),
        None => one.folder.display().to_string(),
    };
    let mut names: Vec<String> = hanging.iter().take(NAMED_MAX).map(name).collect();
    if hanging.len() > NAMED_MAX {
        names.push(format!("{} more", hanging.len() - NAMED_MAX));
    }
    let (last, first) = names.split_last()?;
    Some(match first {
        [] => format!(
            "The music folder {last} does not answer: is the machine or the disk that holds it \
             switched on? Its music is kept, and looked at again as soon as it answers."
        ),
        _ => format!(
            "The music folders {} and {last} do not answer: is the machine or the disk that holds \
             them switched on? Their music is kept, and looked at again as soon as they answer.",
            first.join(", ")
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(folders: &[(&str, Option<&str>)], expected: Option<&str>) {
        let hanging: Vec<Hanging> = folders
            .iter()
            .map(|(folder, at)| Hanging {
                folder: folder.into(),
                at: at.map(Into::into),
            })
            .collect();
        let words = words_of(&hanging);
        let begins = words.as_ref().map(|words| words.split('?').next());
        assert_eq!(begins.flatten(), expected);
    }

    #[test]
    fn a_folder_that_does_not_answer_is_named_and_many_are_counted() {
        check(&[], None);
        check(
            &[("/mnt/nas", None)],
            Some(
                "The music folder /mnt/nas does not answer: is the machine or the disk that holds \
                 it switched on",
            ),
        );
        let many = ["/a", "/b", "/c", "/d", "/e"].map(|folder| (folder, None));
        check(
            &many,
            Some(
                "The music folders /a, /b, /c and 2 more do not answer: is the machine or the disk \
                 that holds them switched on",
            ),
        );
        check(
            &[("/music", Some("/music/link"))],
            Some(
                "The music folder /music (at /music/link) does not answer: is the machine or the \
                 disk that holds it switched on",
            ),
        );
    }
}
