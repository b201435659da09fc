//! Problems of the house, told to every screen.

use crate::protocol::frame::{Body, Problems};
use crate::services::broadcast::ephemeral;
use crate::services::engine::Shared;
use crate::services::problems::Code;

impl Shared {
    /// Tells every screen that there is a problem, or with `None` that it is solved.
    pub fn set_problem(&self, code: impl Into<Code>, message: Option<String>) {
        self.change_problem(code.into(), message.map(|message| (message, None)));
    }

    /// The same with the system's own words, for who looks closer.
    pub fn set_problem_with(&self, code: impl Into<Code>, message: String, detail: String) {
        self.change_problem(code.into(), Some((message, Some(detail))));
    }

    fn change_problem(&self, code: Code, said: Option<(String, Option<String>)>) {
        if self.problems.set(code, said) {
            let problems = self.problems.list();
            let body = Body::ProblemsChanged(Problems { problems });
            let frame = ephemeral("problems", body, self.clock.now_ms());
            self.sync.publish(&[frame]);
        }
    }
}
