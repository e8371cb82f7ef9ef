import io
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageStat

from services.domain.papers import PaperAnimated, PaperDamaged, PaperHeic, PaperRefused, PaperTooManyPixels
from storage.paper_cleaning import clean
from storage.paper_types import JPEG, PNG, Limits
from tests.unit import paper_files as made

LIMITS = Limits()


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def difference(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures in steps of 256."""
    return max(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).rms)


TELLING = {
    "jpeg": made.telling_jpeg(),
    "turned jpeg": made.telling_jpeg(6),
    "progressive jpeg": made.telling_jpeg(progressive=True),
    "png": made.telling_png(),
    "palette png": made.saved(made.picture(mode="P"), "PNG", exif=made.exif()),
    "webp": made.saved(made.picture(), "WEBP", exif=made.exif(), xmp=b"SECRETXMP"),
    "lossless webp": made.saved(made.picture(), "WEBP", lossless=True, exif=made.exif(), xmp=b"SECRETXMP"),
}


@pytest.mark.parametrize("content", TELLING.values(), ids=TELLING)
def test_nothing_but_the_picture_is_left(content: bytes) -> None:
    assert any(secret in content for secret in made.SECRETS)
    cleaned = clean(content, LIMITS)
    image = opened(cleaned.content)
    assert not any(secret in cleaned.content for secret in made.SECRETS)
    assert not dict(image.getexif())
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert (cleaned.width, cleaned.height, cleaned.pages) == (*image.size, None)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_stored_upright(orientation: int) -> None:
    cleaned = clean(made.telling_jpeg(orientation), LIMITS)
    image = opened(cleaned.content)
    expected = made.picture()
    method = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }.get(orientation)
    assert image.size == ((200, 320) if orientation > 4 else (320, 200))
    assert difference(image, expected if method is None else expected.transpose(method)) < 6


@pytest.mark.parametrize("quality", [60, 75, 90, 95, 100])
@pytest.mark.parametrize("subsampling", [0, 1, 2])
def test_a_jpeg_keeps_what_a_screen_shows(quality: int, subsampling: int) -> None:
    content = made.saved(made.picture(), "JPEG", quality=quality, subsampling=subsampling)
    cleaned = clean(content, LIMITS).content
    assert difference(opened(cleaned), opened(content)) < 2.5
    assert len(cleaned) < len(content) * 1.3


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_png_keeps_every_pixel(mode: str) -> None:
    source = made.picture(mode="L").convert("I;16") if mode == "I;16" else made.picture(mode=mode)
    if mode == "RGBA":
        source.putalpha(made.picture(mode="L"))
    cleaned = clean(made.saved(source, "PNG"), LIMITS)
    assert cleaned.media_type == PNG
    assert opened(cleaned.content).mode == source.mode
    assert opened(cleaned.content).tobytes() == source.tobytes()


def test_a_transparent_colour_stays_transparent() -> None:
    content = made.saved(made.picture(mode="P"), "PNG", transparency=3)
    assert opened(clean(content, LIMITS).content).info["transparency"] is not None


@pytest.mark.parametrize(
    ("options", "mode", "media_type"),
    [({"quality": 90}, "RGB", JPEG), ({"lossless": True}, "RGB", PNG), ({"quality": 90}, "RGBA", PNG)],
)
def test_a_webp_becomes_what_every_chat_shows(options: dict[str, Any], mode: str, media_type: str) -> None:
    source = made.picture(mode=mode)
    if mode == "RGBA":
        source.putalpha(made.picture(mode="L"))
    content = made.saved(source, "WEBP", **options)
    cleaned = clean(content, LIMITS)
    assert cleaned.media_type == media_type
    assert difference(opened(cleaned.content), opened(content)) < 3


def test_colours_of_print_become_colours_of_screens() -> None:
    content = made.saved(made.picture(mode="CMYK"), "JPEG", quality=95)
    image = opened(clean(content, LIMITS).content)
    assert image.mode == "RGB"
    assert difference(image, made.picture()) < 8


def test_a_profile_is_converted_or_left_out() -> None:
    for profile in (made.wide_gamut_profile(), b"rubbish"):
        image = opened(clean(made.saved(made.picture(), "JPEG", icc_profile=profile), LIMITS).content)
        assert "icc_profile" not in image.info
        assert image.size == (320, 200)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_noise_is_saved_too(kind: str) -> None:
    assert clean(made.saved(made.noise(700, 500), kind, quality=100), LIMITS).width == 700


@pytest.mark.parametrize(
    "content", [made.jpeg_of_size(30_000, 30_000), made.webp_of_size(30_000, 30_000), made.png_of_size(30_000, 30_000)]
)
def test_30000_by_30000_pixels_are_refused_by_the_header(content: bytes) -> None:
    with pytest.raises(PaperTooManyPixels) as refusal:
        clean(content, LIMITS)
    assert refusal.value.values == {"given": "30000×30000", "limit": "65"}


def test_the_limit_of_pixels_is_the_last_that_passes() -> None:
    content = made.saved(made.picture(100, 100), "PNG")
    assert clean(content, Limits(most_pixels=10_000)).width == 100
    with pytest.raises(PaperTooManyPixels):
        clean(content, Limits(most_pixels=9_999))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.05, 0.3, 0.5, 0.9])
def test_a_cut_picture_is_refused(kind: str, part: float) -> None:
    content = made.saved(made.noise(200, 200), kind)
    with pytest.raises(PaperDamaged):
        clean(content[: max(12, int(len(content) * part))], LIMITS)


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe0" + b"x" * 1000,
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 1000,
        made.png_of_size(0, 0),
        b"RIFF\0\0\0\0WEBP",
        b"RIFF\xff\xff\xff\xffWEBPVP8X" + b"\0" * 100,
        b"RIFF\xff\xff\xff\xffWEBPVP8 " + b"\0" * 100,
        made.saved(made.picture(), "PNG").replace(b"IDAT", b"IDAX"),
    ],
)
def test_a_broken_picture_is_refused(content: bytes) -> None:
    with pytest.raises(PaperDamaged):
        clean(content, LIMITS)


def test_a_changed_byte_is_refused_or_harmless() -> None:
    content = made.telling_png()
    for place in range(20, len(content), 37):
        try:
            clean(content[:place] + bytes([content[place] ^ 0x55]) + content[place + 1 :], LIMITS)
        except PaperRefused:
            continue


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_moving_pictures_are_refused(kind: str) -> None:
    frames = [made.picture(), made.picture().transpose(Image.Transpose.ROTATE_180)]
    content = made.saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
    with pytest.raises(PaperAnimated):
        clean(content, LIMITS)


def test_a_phone_photo_with_a_second_picture_keeps_the_first() -> None:
    content = made.saved(made.picture(), "MPO", save_all=True, append_images=[made.noise(64, 64)])
    image = opened(clean(content, LIMITS).content)
    assert image.size == (320, 200)
    assert image.format == "JPEG"


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_an_archive_behind_the_picture_is_gone(kind: str) -> None:
    content = made.saved(made.picture(), kind) + made.archive()
    cleaned = clean(content, LIMITS).content
    assert b"PK\x05\x06" in content
    assert b"PK" not in cleaned
    assert b"Evil" not in cleaned


def test_a_document_inside_a_comment_is_gone() -> None:
    content = made.saved(made.picture(), "JPEG", comment=b"%PDF-1.4 evil")
    assert b"%PDF" not in clean(content, LIMITS).content


def test_broken_metadata_is_no_reason_to_refuse() -> None:
    content = made.telling_jpeg()
    start = content.index(b"Exif\0\0") + 6
    assert clean(content[:start] + b"\xff" * 40 + content[start + 40 :], LIMITS).width == 320


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"heix"])
def test_heic_is_refused_with_a_hint(brand: bytes) -> None:
    with pytest.raises(PaperHeic):
        clean(b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0mif1heic", LIMITS)


@pytest.mark.parametrize("content", TELLING.values(), ids=TELLING)
def test_equal_pictures_come_out_equal(content: bytes) -> None:
    assert clean(content, LIMITS) == clean(content, LIMITS)
