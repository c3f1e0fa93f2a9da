"""`python -m penlight`: see `penlight._runner`."""

from penlight._runner import main

if __name__ == "__main__":
    main()
