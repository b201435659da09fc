//! A new house: where its music comes from, and where a phone finds it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where the music comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SetupInfo {
    /// The folders that are looked at.
    pub folders: Vec<String>,
    /// Whether minion makes music to try it with.
    pub is_demo: bool,
    /// The configuration or the command line says so: nothing can be chosen here.
    pub is_fixed: bool,
    /// The page's address for other machines; `null` where no other reaches it.
    pub address: Option<String>,
    /// The same for a camera.
    pub picture: Option<Picture>,
}

/// A square code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Picture {
    /// Squares a side.
    pub size: u32,
    /// The dark ones, as the data of an SVG path.
    pub path: String,
}

/// The folders in a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FolderNames {
    /// Which folder.
    pub path: String,
    /// The one that it lies in.
    pub parent: Option<String>,
    /// Their names, A to Z.
    pub names: Vec<String>,
    /// There are more than are listed.
    pub is_cut: bool,
}

/// Chooses where the music comes from.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ChooseRequest {
    /// Music folders, absolute.
    pub folders: Vec<String>,
    /// Make some music to try it with.
    pub is_demo: bool,
}
