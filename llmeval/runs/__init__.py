"""Many reports: `batch` reviews them on all cores, `folder` keeps what was done, `cluster` spreads it over machines."""
