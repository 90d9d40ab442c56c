//! Files that messages carry.

use serde::{Deserialize, Serialize};

use super::{AttachmentId, MessageKind};

/// What systems and offices run when somebody opens it, and web servers when somebody asks for it, by the end of its name.
const RUNNABLE: [&str; 98] = [
    "ade", "adp", "apk", "appimage", "appx", "asp", "aspx", "bash", "bat", "cgi", "chm", "cjs", "class", "cmd", "com",
    "command", "cpl", "csh", "deb", "desktop", "diagcab", "dll", "docm", "dotm", "exe", "fish", "gadget", "hta", "jar",
    "jnlp", "js", "jse", "jsp", "jspx", "ksh", "lnk", "lua", "mde", "mjs", "msc", "msh", "msi", "msix", "msp", "mst",
    "phar", "php", "php3", "php4", "php5", "php7", "php8", "phtml", "pif", "pl", "potm", "ppam", "ppsm", "pptm", "ps1",
    "ps2", "psd1", "psm1", "py", "pyc", "pyo", "pyw", "pyz", "pyzw", "rb", "reg", "rpm", "run", "scf", "scpt", "scr",
    "sct", "sh", "shb", "sldm", "sys", "tcl", "url", "vb", "vbe", "vbs", "vxd", "war", "wasm", "ws", "wsc", "wsf",
    "wsh", "xlam", "xll", "xlsm", "xltm", "zsh",
];
/// Whether a file's name says that it is a program or a script, which nobody may send. Its end alone counts, by which
/// systems open a file: `report.py.pdf` is a document.
pub fn is_runnable(name: &str) -> bool {
    // To Windows, what follows a colon is a part of the file that comes before it: `a.exe::$DATA` is `a.exe`.
    let file = name.split_once(':').map(|(file, _)| file);
    [Some(name), file].into_iter().flatten().any(|name| {
        // It also ignores dots and spaces at the end.
        let effective = name.trim_end_matches(['.', ' ']).to_ascii_lowercase();
        effective.rsplit_once('.').is_some_and(|(_, end)| RUNNABLE.contains(&end))
    })
}

/// How a file is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(sqlx::Type, utoipa::ToSchema), sqlx(type_name = "text", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum AttachmentKind {
    Image,
    Audio,
    Video,
    #[default]
    File,
}

impl From<AttachmentKind> for MessageKind {
    /// What a message is that brings such a file.
    fn from(kind: AttachmentKind) -> Self {
        match kind {
            AttachmentKind::Image => Self::Image,
            AttachmentKind::Audio => Self::Audio,
            AttachmentKind::Video => Self::Video,
            AttachmentKind::File => Self::File,
        }
    }
}

/// A file that was uploaded, and perhaps sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Attachment {
    pub id: AttachmentId,
    pub kind: AttachmentKind,
    /// As its owner called it, without a path.
    pub name: String,
    /// By its content, not by its name.
    pub media_type: String,
    pub bytes: i64,
    /// Pixels, of images and of videos that say so; what is drawn has this size before it is loaded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<i32>,
    /// Of sound and video, as the uploader measured it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<i64>,
    /// Of a voice message: up to 128 loudnesses, 0 to 255.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waveform: Option<Vec<u8>>,
    /// Whether there is a smaller image of it, [`Self::preview_url`].
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_preview: bool,
}

impl Attachment {
    /// Where it is served to those who may see it.
    pub fn url(&self) -> String {
        format!("/files/{}", self.id)
    }

    /// Where its smaller image is served; itself when there is none.
    pub fn preview_url(&self) -> String {
        if self.has_preview { format!("/files/{}?preview", self.id) } else { self.url() }
    }
}
