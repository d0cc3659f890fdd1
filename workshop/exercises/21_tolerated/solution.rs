#[tolerates(loss, why = "each frame is repeated until it is acknowledged")]
#[tolerates(duplication, why = "a bit tells a frame from its repetition")]
