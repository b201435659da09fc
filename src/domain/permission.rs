//! Who may ask what.

use crate::domain::command::Command;
use crate::domain::id::DeviceId;
use crate::domain::refusal::Refusal;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// On which device; `None`: it did not say, or is this house.
    pub device: Option<DeviceId>,
    /// As what.
    pub role: Role,
}

/// What somebody is to the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// One who lives here. Until people have accounts, everybody who is let in.
    Owner,
    /// The house itself: its sound card, its clock, its library.
    House,
}

impl Caller {
    /// One who lives here.
    #[must_use]
    pub fn owner(device: Option<DeviceId>) -> Self {
        Self {
            device,
            role: Role::Owner,
        }
    }

    /// The house itself.
    #[must_use]
    pub fn house() -> Self {
        Self {
            device: None,
            role: Role::House,
        }
    }
}

/// Whether somebody may ask that.
///
/// # Errors
/// `forbidden` for reports from inside by anyone but the house: they are believed.
pub fn may(caller: &Caller, command: &Command) -> Result<(), Refusal> {
    match caller.role {
        Role::Owner if command.is_from_inside() => Err(Refusal::forbidden(
            "only minion itself reports what happens inside",
        )),
        Role::Owner | Role::House => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::refusal::RefusalKind;

    #[test]
    fn who_lives_here_may_ask_for_anything_but_what_minion_reports_to_itself() {
        let owner = Caller::owner(Some(DeviceId("phone".into())));
        assert_eq!(may(&owner, &Command::Pause), Ok(()));
        let refused = may(&owner, &Command::LibraryChanged).map_err(|refusal| refusal.kind);
        assert_eq!(refused, Err(RefusalKind::Forbidden));
    }

    #[test]
    fn the_house_may_ask_for_everything() {
        for command in [Command::Pause, Command::LibraryChanged, Command::SleepCame] {
            assert_eq!(may(&Caller::house(), &command), Ok(()));
        }
    }
}
