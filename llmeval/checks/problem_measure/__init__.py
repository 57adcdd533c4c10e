"""Problems and measures that are other people's."""
