//! Why a command did not do what was asked, and what to do about it.

/// Decides the exit code; see [`super::run`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// The rules said no; nothing changed.
    Refused {
        /// Stable code of the wire; empty where the command line itself refused.
        code: String,
        /// What is so.
        message: String,
        /// What to do about it.
        hint: Option<String>,
    },
    /// It went wrong.
    Failed {
        /// What could not be done, and why.
        message: String,
        /// What to do about it.
        hint: Option<String>,
    },
    /// No daemon answered.
    Unreachable {
        /// Who was asked, and what came instead.
        message: String,
        /// What to do about it.
        hint: String,
    },
}

impl Failure {
    /// Refused by the command line itself.
    pub(super) fn refused(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Refused {
            code: String::new(),
            message: message.into(),
            hint: Some(hint.into()),
        }
    }

    /// Went wrong, and the message says it all.
    pub(super) fn failed(message: impl Into<String>) -> Self {
        Self::Failed {
            message: message.into(),
            hint: None,
        }
    }

    /// Whether the daemon refused with this code.
    pub(super) fn is_code(&self, expected: &str) -> bool {
        matches!(self, Self::Refused { code, .. } if code == expected)
    }

    /// The same with another hint.
    pub(super) fn with_hint(mut self, new: impl Into<String>) -> Self {
        match &mut self {
            Self::Refused { hint, .. } | Self::Failed { hint, .. } => *hint = Some(new.into()),
            Self::Unreachable { hint, .. } => *hint = new.into(),
        }
        self
    }

    /// The message and the hint.
    pub(super) fn parts(&self) -> (&str, Option<&str>) {
        match self {
            Self::Refused { message, hint, .. } | Self::Failed { message, hint } => {
                (message, hint.as_deref())
            }
            Self::Unreachable { message, hint } => (message, Some(hint)),
        }
    }

    /// What is said on stderr: one line, and one with the hint.
    pub(super) fn words(&self) -> String {
        let kind = match self {
            Self::Refused { .. } => "refused",
            Self::Failed { .. } | Self::Unreachable { .. } => "error",
        };
        match self.parts() {
            (message, Some(hint)) => format!("{kind}: {message}\nhint: {hint}"),
            (message, None) => format!("{kind}: {message}"),
        }
    }
}
