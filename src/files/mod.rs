//! Files, apart from who may have them: what they are, what is taken out of them, and where they are kept.
//!
//! - [`kind`]: what a file is, by its content
//! - [`name`]: what it may be called
//! - [`image`]: pictures without what their camera noted, and smaller ones of them
//! - [`store`]: the directory or bucket that they are kept in

mod image;
mod kind;
mod name;
mod s3;
mod store;

pub(crate) use image::{MAX_IMAGE_BYTES, Picture, prepare};
pub(crate) use kind::{Kind, recognise};
pub(crate) use name::clean as clean_name;
pub(crate) use store::{Files, Folder};

/// Which of the things stored of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Variant {
    /// The file itself.
    #[default]
    Original,
    /// The smaller image of it.
    Preview,
}
