"""Formats of labels: one file each, with an object `importer`; see `norep.datasets.importing`."""
