//! All exercises as modules, so that your editor understands them. `mutaspec workshop` judges them.
#![allow(dead_code)]

@MODULES@
