using Suffice.Data.Files;

namespace Suffice.Data.Tests.Files;

public class ImageNamesTests
{
    [Theory]
    [InlineData("a.png a.PNG a.jpg a.JPEG a.jpe a.JFIF a.b.png a.png. a.jpg..")]
    public void Png_and_jpeg_are_known_by_any_usual_ending(string names) =>
        Assert.All(names.Split(' ').Append("a.png "), name => Assert.True(ImageNames.IsImage(name)));

    [Theory]
    [InlineData("a.gif a.BMP a.webp a.Tiff a.heic a.svg a.jxl")]
    public void Other_formats_are_told_apart_from_files_that_are_no_images(string names)
    {
        Assert.All(names.Split(' '), name => Assert.True(ImageNames.IsOtherImage(name) && !ImageNames.IsImage(name)));
        Assert.All(["Thumbs.db", "notes.txt", "png", "a.png~", "a"], name =>
            Assert.False(ImageNames.IsOtherImage(name) || ImageNames.IsImage(name))
        );
    }

    [Theory]
    [InlineData(".DS_Store ._a.png .git __MACOSX @eaDir $RECYCLE.BIN lost+found", true)]
    [InlineData("a a. _ __ eaDir recycle", false)]
    public void What_systems_put_beside_images_is_hidden(string names, bool isHidden) =>
        Assert.All(names.Split(' '), name => Assert.Equal(isHidden, ImageNames.IsHidden(name)));
}
